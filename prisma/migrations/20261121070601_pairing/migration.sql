-- CreateTable
CREATE TABLE "PairedBucket" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "bucketId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    CONSTRAINT "PairedBucket_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Pairing" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "secretHash" TEXT,
    "deviceName" TEXT NOT NULL DEFAULT '',
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME,
    "lastSeenAt" DATETIME,
    "revokedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Pairing_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Pairing" ("conversationId", "createdAt", "deviceName", "expiresAt", "id", "ownerId", "revokedAt", "seq", "tokenHash", "usedAt") SELECT "conversationId", "createdAt", "deviceName", "expiresAt", "id", "ownerId", "revokedAt", "seq", "tokenHash", "usedAt" FROM "Pairing";
DROP TABLE "Pairing";
ALTER TABLE "new_Pairing" RENAME TO "Pairing";
CREATE UNIQUE INDEX "Pairing_id_key" ON "Pairing"("id");
CREATE UNIQUE INDEX "Pairing_tokenHash_key" ON "Pairing"("tokenHash");
CREATE UNIQUE INDEX "Pairing_secretHash_key" ON "Pairing"("secretHash");
CREATE INDEX "Pairing_ownerId_idx" ON "Pairing"("ownerId");
CREATE INDEX "Pairing_conversationId_idx" ON "Pairing"("conversationId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "PairedBucket_bucketId_key" ON "PairedBucket"("bucketId");

-- CreateIndex
CREATE INDEX "PairedBucket_conversationId_idx" ON "PairedBucket"("conversationId");
