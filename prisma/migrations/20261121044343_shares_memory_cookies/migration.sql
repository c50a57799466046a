-- DropIndex
DROP INDEX "CookieJar_ownerId_idx";

-- RedefineTables: a memory from before has no digest of its own, so its id stands in.
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Memory" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "metadata" TEXT NOT NULL DEFAULT '{}',
    "embedding" BLOB,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);
INSERT INTO "new_Memory" ("createdAt", "digest", "embedding", "id", "metadata", "ownerId", "seq", "text", "updatedAt", "userId") SELECT "createdAt", "id", "embedding", "id", "metadata", "ownerId", "seq", "text", "updatedAt", "userId" FROM "Memory";
DROP TABLE "Memory";
ALTER TABLE "new_Memory" RENAME TO "Memory";
CREATE UNIQUE INDEX "Memory_id_key" ON "Memory"("id");
CREATE INDEX "Memory_ownerId_seq_idx" ON "Memory"("ownerId", "seq");
CREATE UNIQUE INDEX "Memory_ownerId_userId_digest_key" ON "Memory"("ownerId", "userId", "digest");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "CookieJar_ownerId_label_key" ON "CookieJar"("ownerId", "label");

-- Full-text search over memories, as in the migration "search".
CREATE VIEW "SearchableMemory" AS
SELECT "seq", "text" FROM "Memory";

CREATE VIRTUAL TABLE "MemorySearch" USING fts5(
  "text", content = 'SearchableMemory', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO "MemorySearch"("MemorySearch") VALUES ('rebuild');

CREATE TRIGGER "Memory_search_insert" AFTER INSERT ON "Memory"
BEGIN
  INSERT INTO "MemorySearch"(rowid, "text") VALUES (new."seq", new."text");
END;

CREATE TRIGGER "Memory_search_delete" AFTER DELETE ON "Memory"
BEGIN
  INSERT INTO "MemorySearch"("MemorySearch", rowid, "text") VALUES ('delete', old."seq", old."text");
END;

CREATE TRIGGER "Memory_search_update" AFTER UPDATE OF "seq", "text" ON "Memory"
WHEN new."seq" <> old."seq" OR new."text" <> old."text"
BEGIN
  INSERT INTO "MemorySearch"("MemorySearch", rowid, "text") VALUES ('delete', old."seq", old."text");
  INSERT INTO "MemorySearch"(rowid, "text") VALUES (new."seq", new."text");
END;
