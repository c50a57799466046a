-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Usage" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ownerId" TEXT NOT NULL,
    "user" TEXT NOT NULL DEFAULT '',
    "apiKeyId" TEXT NOT NULL DEFAULT '',
    "day" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "promptTokens" INTEGER NOT NULL DEFAULT 0,
    "completionTokens" INTEGER NOT NULL DEFAULT 0,
    "totalTokens" INTEGER NOT NULL DEFAULT 0,
    "estimated" BOOLEAN NOT NULL DEFAULT false,
    "payload" TEXT NOT NULL DEFAULT '{}',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Usage" ("completionTokens", "createdAt", "day", "estimated", "model", "ownerId", "payload", "promptTokens", "provider", "seq", "totalTokens", "user") SELECT "completionTokens", "createdAt", "day", "estimated", "model", "ownerId", "payload", "promptTokens", "provider", "seq", "totalTokens", "user" FROM "Usage";
DROP TABLE "Usage";
ALTER TABLE "new_Usage" RENAME TO "Usage";
CREATE INDEX "Usage_ownerId_day_idx" ON "Usage"("ownerId", "day");
CREATE INDEX "Usage_apiKeyId_day_idx" ON "Usage"("apiKeyId", "day");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
