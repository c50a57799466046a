-- Full-text search. Each index is an FTS5 table whose content is a view, so that the index and what it must hold are
-- said once: `rebuild` and `integrity-check` read the view, the triggers keep the two equal. A message is searchable
-- from the moment it stops streaming: an answer being written is saved twice a second and would churn the index.
-- The content of an FTS5 row is taken out by handing back the old values, hence the pairs of statements in one trigger.
-- A later migration that rebuilds one of these tables drops its triggers and must create them again.

CREATE VIEW "SearchableMessage" AS
SELECT "seq", "text" FROM "Message" WHERE "status" <> 'streaming';

CREATE VIRTUAL TABLE "MessageSearch" USING fts5(
  "text", content = 'SearchableMessage', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER "Message_search_insert" AFTER INSERT ON "Message" WHEN new."status" <> 'streaming'
BEGIN
  INSERT INTO "MessageSearch"(rowid, "text") VALUES (new."seq", new."text");
END;

CREATE TRIGGER "Message_search_delete" AFTER DELETE ON "Message" WHEN old."status" <> 'streaming'
BEGIN
  INSERT INTO "MessageSearch"("MessageSearch", rowid, "text") VALUES ('delete', old."seq", old."text");
END;

CREATE TRIGGER "Message_search_update" AFTER UPDATE OF "seq", "text", "status" ON "Message"
WHEN new."seq" <> old."seq" OR new."text" <> old."text"
  OR (new."status" = 'streaming') <> (old."status" = 'streaming')
BEGIN
  INSERT INTO "MessageSearch"("MessageSearch", rowid, "text")
  SELECT 'delete', old."seq", old."text" WHERE old."status" <> 'streaming';
  INSERT INTO "MessageSearch"(rowid, "text")
  SELECT new."seq", new."text" WHERE new."status" <> 'streaming';
END;

CREATE VIEW "SearchableConversation" AS
SELECT "seq", "title" FROM "Conversation";

CREATE VIRTUAL TABLE "ConversationSearch" USING fts5(
  "title", content = 'SearchableConversation', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER "Conversation_search_insert" AFTER INSERT ON "Conversation"
BEGIN
  INSERT INTO "ConversationSearch"(rowid, "title") VALUES (new."seq", new."title");
END;

CREATE TRIGGER "Conversation_search_delete" AFTER DELETE ON "Conversation"
BEGIN
  INSERT INTO "ConversationSearch"("ConversationSearch", rowid, "title") VALUES ('delete', old."seq", old."title");
END;

CREATE TRIGGER "Conversation_search_update" AFTER UPDATE OF "seq", "title" ON "Conversation"
WHEN new."seq" <> old."seq" OR new."title" <> old."title"
BEGIN
  INSERT INTO "ConversationSearch"("ConversationSearch", rowid, "title") VALUES ('delete', old."seq", old."title");
  INSERT INTO "ConversationSearch"(rowid, "title") VALUES (new."seq", new."title");
END;

CREATE VIEW "SearchableChunk" AS
SELECT "seq", "heading", "text" FROM "BucketChunk";

CREATE VIRTUAL TABLE "ChunkSearch" USING fts5(
  "heading", "text", content = 'SearchableChunk', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER "BucketChunk_search_insert" AFTER INSERT ON "BucketChunk"
BEGIN
  INSERT INTO "ChunkSearch"(rowid, "heading", "text") VALUES (new."seq", new."heading", new."text");
END;

CREATE TRIGGER "BucketChunk_search_delete" AFTER DELETE ON "BucketChunk"
BEGIN
  INSERT INTO "ChunkSearch"("ChunkSearch", rowid, "heading", "text")
  VALUES ('delete', old."seq", old."heading", old."text");
END;

CREATE TRIGGER "BucketChunk_search_update" AFTER UPDATE OF "seq", "heading", "text" ON "BucketChunk"
WHEN new."seq" <> old."seq" OR new."heading" <> old."heading" OR new."text" <> old."text"
BEGIN
  INSERT INTO "ChunkSearch"("ChunkSearch", rowid, "heading", "text")
  VALUES ('delete', old."seq", old."heading", old."text");
  INSERT INTO "ChunkSearch"(rowid, "heading", "text") VALUES (new."seq", new."heading", new."text");
END;
