-- An FTS5 index marks what is deleted and drops it at a merge that may never come: until then the words stand in the
-- file. With `secure-delete` they go at once. The setting is kept in each index; what was marked before goes by building
-- the index anew.
INSERT INTO "MessageSearch"("MessageSearch", rank) VALUES ('secure-delete', 1);
INSERT INTO "MessageSearch"("MessageSearch") VALUES ('rebuild');
INSERT INTO "ConversationSearch"("ConversationSearch", rank) VALUES ('secure-delete', 1);
INSERT INTO "ConversationSearch"("ConversationSearch") VALUES ('rebuild');
INSERT INTO "ChunkSearch"("ChunkSearch", rank) VALUES ('secure-delete', 1);
INSERT INTO "ChunkSearch"("ChunkSearch") VALUES ('rebuild');
INSERT INTO "MemorySearch"("MemorySearch", rank) VALUES ('secure-delete', 1);
INSERT INTO "MemorySearch"("MemorySearch") VALUES ('rebuild');
