-- CreateTable
CREATE TABLE "StoredResponse" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "apiKeyId" TEXT NOT NULL DEFAULT '',
    "previousId" TEXT,
    "body" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "StoredResponse_id_key" ON "StoredResponse"("id");

-- CreateIndex
CREATE INDEX "StoredResponse_ownerId_seq_idx" ON "StoredResponse"("ownerId", "seq");

-- CreateIndex
CREATE INDEX "StoredResponse_expiresAt_idx" ON "StoredResponse"("expiresAt");
