-- The id of a bucket is its owner's: somebody else may have one of the same name, and nobody learns that it is taken.
-- DropIndex
DROP INDEX "Bucket_ownerId_idx";

-- DropIndex
DROP INDEX "Bucket_id_key";

-- DropIndex
DROP INDEX "PairedBucket_bucketId_key";

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_BucketFile" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "bucketId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "durationMs" INTEGER,
    "pages" INTEGER,
    "textLength" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'stored',
    "error" TEXT,
    "sourceUrl" TEXT,
    "parentId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "BucketFile_ownerId_bucketId_fkey" FOREIGN KEY ("ownerId", "bucketId") REFERENCES "Bucket" ("ownerId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_BucketFile" ("bucketId", "createdAt", "durationMs", "error", "height", "id", "kind", "mediaType", "name", "ownerId", "pages", "parentId", "seq", "sha256", "size", "sourceUrl", "status", "textLength", "width") SELECT "bucketId", "createdAt", "durationMs", "error", "height", "id", "kind", "mediaType", "name", "ownerId", "pages", "parentId", "seq", "sha256", "size", "sourceUrl", "status", "textLength", "width" FROM "BucketFile";
DROP TABLE "BucketFile";
ALTER TABLE "new_BucketFile" RENAME TO "BucketFile";
CREATE UNIQUE INDEX "BucketFile_id_key" ON "BucketFile"("id");
CREATE INDEX "BucketFile_status_idx" ON "BucketFile"("status");
CREATE INDEX "BucketFile_parentId_idx" ON "BucketFile"("parentId");
CREATE UNIQUE INDEX "BucketFile_ownerId_bucketId_name_key" ON "BucketFile"("ownerId", "bucketId", "name");
CREATE TABLE "new_DownloadJob" (
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
    CONSTRAINT "DownloadJob_ownerId_bucketId_fkey" FOREIGN KEY ("ownerId", "bucketId") REFERENCES "Bucket" ("ownerId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_DownloadJob" ("bucketId", "createdAt", "error", "errorStatus", "fingerprint", "id", "list", "ownerId", "seq", "status") SELECT "bucketId", "createdAt", "error", "errorStatus", "fingerprint", "id", "list", "ownerId", "seq", "status" FROM "DownloadJob";
DROP TABLE "DownloadJob";
ALTER TABLE "new_DownloadJob" RENAME TO "DownloadJob";
CREATE UNIQUE INDEX "DownloadJob_id_key" ON "DownloadJob"("id");
CREATE INDEX "DownloadJob_status_idx" ON "DownloadJob"("status");
CREATE UNIQUE INDEX "DownloadJob_ownerId_bucketId_fingerprint_key" ON "DownloadJob"("ownerId", "bucketId", "fingerprint");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "Bucket_ownerId_id_key" ON "Bucket"("ownerId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "PairedBucket_ownerId_bucketId_key" ON "PairedBucket"("ownerId", "bucketId");
