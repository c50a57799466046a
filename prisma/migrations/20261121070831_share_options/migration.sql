-- CreateTable
CREATE TABLE "ShareFile" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ownerId" TEXT NOT NULL,
    "shareId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "refId" TEXT NOT NULL,
    CONSTRAINT "ShareFile_shareId_fkey" FOREIGN KEY ("shareId") REFERENCES "Share" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ShareVisit" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ownerId" TEXT NOT NULL,
    "shareId" TEXT NOT NULL,
    "viewer" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    CONSTRAINT "ShareVisit_shareId_fkey" FOREIGN KEY ("shareId") REFERENCES "Share" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Share" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "conversationId" TEXT,
    "messageId" TEXT,
    "mode" TEXT NOT NULL DEFAULT 'snapshot',
    "record" TEXT NOT NULL DEFAULT '{}',
    "recordUpdated" BIGINT NOT NULL DEFAULT 0,
    "writeTokenHash" TEXT,
    "passphraseHash" TEXT,
    "views" INTEGER NOT NULL DEFAULT 0,
    "maxViews" INTEGER,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME,
    "noindex" BOOLEAN NOT NULL DEFAULT true,
    "instructions" BOOLEAN NOT NULL DEFAULT false,
    "newFiles" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Share_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_Share" ("conversationId", "createdAt", "expiresAt", "id", "maxViews", "messageId", "mode", "ownerId", "passphraseHash", "record", "recordUpdated", "revokedAt", "seq", "updatedAt", "views", "writeTokenHash") SELECT "conversationId", "createdAt", "expiresAt", "id", "maxViews", "messageId", "mode", "ownerId", "passphraseHash", "record", "recordUpdated", "revokedAt", "seq", "updatedAt", "views", "writeTokenHash" FROM "Share";
DROP TABLE "Share";
ALTER TABLE "new_Share" RENAME TO "Share";
CREATE UNIQUE INDEX "Share_id_key" ON "Share"("id");
CREATE INDEX "Share_ownerId_idx" ON "Share"("ownerId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "ShareFile_shareId_number_key" ON "ShareFile"("shareId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "ShareFile_shareId_kind_refId_key" ON "ShareFile"("shareId", "kind", "refId");

-- CreateIndex
CREATE INDEX "ShareVisit_day_idx" ON "ShareVisit"("day");

-- CreateIndex
CREATE UNIQUE INDEX "ShareVisit_shareId_viewer_day_key" ON "ShareVisit"("shareId", "viewer", "day");
