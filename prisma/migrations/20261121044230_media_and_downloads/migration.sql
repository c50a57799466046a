-- AlterTable
ALTER TABLE "BucketFile" ADD COLUMN "parentId" TEXT;
ALTER TABLE "BucketFile" ADD COLUMN "sourceUrl" TEXT;

-- CreateTable
CREATE TABLE "DownloadJob" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "bucketId" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "error" TEXT,
    "errorStatus" INTEGER,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "DownloadJob_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Media" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'image',
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL DEFAULT '',
    "width" INTEGER,
    "height" INTEGER,
    "alt" TEXT NOT NULL DEFAULT '',
    "tags" TEXT NOT NULL DEFAULT '',
    "sourceUrl" TEXT,
    "messageId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Media" ("alt", "createdAt", "height", "id", "mediaType", "messageId", "name", "ownerId", "seq", "size", "sourceUrl", "tags", "width") SELECT "alt", "createdAt", "height", "id", "mediaType", "messageId", "name", "ownerId", "seq", "size", "sourceUrl", "tags", "width" FROM "Media";
DROP TABLE "Media";
ALTER TABLE "new_Media" RENAME TO "Media";
CREATE UNIQUE INDEX "Media_id_key" ON "Media"("id");
CREATE UNIQUE INDEX "Media_name_key" ON "Media"("name");
CREATE INDEX "Media_ownerId_seq_idx" ON "Media"("ownerId", "seq");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "DownloadJob_id_key" ON "DownloadJob"("id");

-- CreateIndex
CREATE INDEX "DownloadJob_status_idx" ON "DownloadJob"("status");

-- CreateIndex
CREATE UNIQUE INDEX "DownloadJob_bucketId_fingerprint_key" ON "DownloadJob"("bucketId", "fingerprint");

-- CreateIndex
CREATE INDEX "BucketFile_parentId_idx" ON "BucketFile"("parentId");
