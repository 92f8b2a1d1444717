-- A database as release 0.3.0 made it: its tables, indexes and triggers, and a row of everything.
CREATE TABLE users (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	about TEXT, 
	metadata JSON, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id)
);
CREATE TABLE agents (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	about TEXT, 
	model TEXT NOT NULL, 
	instructions JSON, 
	default_settings JSON, 
	metadata JSON, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id)
);
CREATE TABLE idempotency_keys (
	"key" VARCHAR(255) NOT NULL, 
	target TEXT NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	reply JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE jobs (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	reason TEXT, 
	state VARCHAR(16) NOT NULL, 
	has_progress BOOLEAN NOT NULL, 
	progress FLOAT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id)
);
CREATE TABLE sessions (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	agent_id VARCHAR(36) NOT NULL, 
	user_id VARCHAR(36), 
	situation TEXT, 
	summary TEXT, 
	render_templates BOOLEAN NOT NULL, 
	token_budget INTEGER, 
	context_overflow TEXT, 
	metadata JSON, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(agent_id) REFERENCES agents (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE TABLE tools (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	agent_id VARCHAR(36) NOT NULL, 
	type VARCHAR(16) NOT NULL, 
	function JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(agent_id) REFERENCES agents (id) ON DELETE CASCADE
);
CREATE TABLE docs (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	agent_id VARCHAR(36), 
	user_id VARCHAR(36), 
	title TEXT NOT NULL, 
	content JSON NOT NULL, 
	metadata JSON, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(agent_id) REFERENCES agents (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE TABLE memories (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	agent_id VARCHAR(36) NOT NULL, 
	user_id VARCHAR(36) NOT NULL, 
	content TEXT NOT NULL, 
	gist TEXT NOT NULL, 
	sentiment FLOAT NOT NULL, 
	entities JSON NOT NULL, 
	timestamp DATETIME NOT NULL, 
	last_accessed_at DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (agent_id, user_id, gist), 
	UNIQUE (id), 
	FOREIGN KEY(agent_id) REFERENCES agents (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE TABLE messages (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	session_id VARCHAR(36) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	content JSON NOT NULL, 
	name TEXT, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
CREATE TABLE passages (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	doc_id VARCHAR(36) NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	FOREIGN KEY(doc_id) REFERENCES docs (id) ON DELETE CASCADE
);
CREATE TABLE suggestions (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	session_id VARCHAR(36) NOT NULL, 
	message_id VARCHAR(36) NOT NULL, 
	target VARCHAR(8) NOT NULL, 
	content TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE, 
	FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE
);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_sessions_agent_id ON sessions (agent_id);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_tools_agent_id ON tools (agent_id);
CREATE INDEX ix_docs_user_id ON docs (user_id);
CREATE INDEX ix_docs_agent_id ON docs (agent_id);
CREATE INDEX ix_memories_agent_id ON memories (agent_id);
CREATE INDEX ix_memories_user_id ON memories (user_id);
CREATE INDEX ix_messages_session_id ON messages (session_id);
CREATE INDEX ix_passages_doc_id ON passages (doc_id);
CREATE INDEX ix_suggestions_message_id ON suggestions (message_id);
CREATE INDEX ix_suggestions_session_id ON suggestions (session_id);
CREATE VIRTUAL TABLE passages_index USING fts5(title, text, content='passages', content_rowid='seq', tokenize='porter unicode61');
CREATE VIRTUAL TABLE memories_index USING fts5(content, content='memories', content_rowid='seq', tokenize='porter unicode61');
CREATE TRIGGER passages_index_insert AFTER INSERT ON passages BEGIN INSERT INTO passages_index(rowid, title, text) VALUES (new.seq, new.title, new.text); END;
CREATE TRIGGER passages_index_delete AFTER DELETE ON passages BEGIN INSERT INTO passages_index(passages_index, rowid, title, text) VALUES ('delete', old.seq, old.title, old.text); END;
CREATE TRIGGER memories_index_insert AFTER INSERT ON memories BEGIN INSERT INTO memories_index(rowid, content) VALUES (new.seq, new.content); END;
CREATE TRIGGER memories_index_delete AFTER DELETE ON memories BEGIN INSERT INTO memories_index(memories_index, rowid, content) VALUES ('delete', old.seq, old.content); END;
INSERT INTO users VALUES (1, '00000000-0000-4000-8000-0000000000b1', 'Zoë', 'Likes tea.', '{"n": [1, 2.5, true, null]}', '2026-11-28 00:59:06.258709', '2026-11-28 00:59:06.258709');
INSERT INTO users VALUES (2, '47af8da4-3b64-4c9b-9b15-715ff65eef95', 'Ada', NULL, NULL, '2026-11-28 00:59:06.314909', '2026-11-28 00:59:06.314909');
INSERT INTO agents VALUES (1, '00000000-0000-4000-8000-0000000000a1', 'Mia', 'Answers questions.', 'julep-ai/samantha-1-turbo', '["Be kind."]', '{"temperature": 0.5}', '{"team": "blue"}', '2026-11-28 00:59:06.116782', '2026-11-28 00:59:06.116782');
INSERT INTO idempotency_keys VALUES ('first', 'POST /api/users', '66c857585aac3035a26ffd4d5f4495a266d1c4c20e6ec6375e3e5074cb38ffc5', '{"id": "47af8da4-3b64-4c9b-9b15-715ff65eef95", "created_at": "2026-11-28T00:59:06.314909Z", "jobs": []}', '2026-11-28 00:59:06.325888');
INSERT INTO jobs VALUES (1, 'b4c1ca62-46e7-493a-bb6d-509b9f7fc9f5', 'embed_doc', NULL, 'succeeded', 1, 100.0, '2026-11-28 00:59:06.197726', '2026-11-28 00:59:06.197726');
INSERT INTO jobs VALUES (2, 'cc1873c6-faf3-41a6-81f5-1d05d84b430b', 'embed_doc', NULL, 'succeeded', 1, 100.0, '2026-11-28 00:59:06.228070', '2026-11-28 00:59:06.228070');
INSERT INTO jobs VALUES (3, 'a45402cb-4725-4b51-8796-db47c7944479', 'embed_doc', NULL, 'succeeded', 1, 100.0, '2026-11-28 00:59:06.282338', '2026-11-28 00:59:06.282338');
INSERT INTO jobs VALUES (4, '1ff06867-f32f-48a1-a968-9b9c3609f150', 'form_memories', NULL, 'succeeded', 1, 100.0, '2026-11-28 00:59:06.696260', '2026-11-28 00:59:06.696260');
INSERT INTO sessions VALUES (1, '00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000b1', 'In a shop.', NULL, 1, 2000, 'adaptive', '{"a": 1}', '2026-11-28 00:59:06.473629', '2026-11-28 00:59:06.473629');
INSERT INTO tools VALUES (1, '2d7d59b2-9bbb-44e6-beae-0fc419ffa954', '00000000-0000-4000-8000-0000000000a1', 'function', '{"name": "get_weather", "description": "The weather.", "parameters": {"type": "object"}}', '2026-11-28 00:59:06.165859', '2026-11-28 00:59:06.165859');
INSERT INTO docs VALUES (1, '1ec73c39-0fd6-4554-a95a-fedda49491f1', '00000000-0000-4000-8000-0000000000a1', NULL, 'Hours', '"The shop opens at nine."', NULL, '2026-11-28 00:59:06.177217', '2026-11-28 00:59:06.177217');
INSERT INTO docs VALUES (2, 'c51d6a81-09c2-4914-94a4-b3382acb0828', '00000000-0000-4000-8000-0000000000a1', NULL, '営業時間', '"\u5e97\u306f\u671d\u4e5d\u6642\u306b\u958b\u304d\u307e\u3059\u3002"', '{"n": 1}', '2026-11-28 00:59:06.213153', '2026-11-28 00:59:06.213153');
INSERT INTO docs VALUES (3, '523ef967-9508-4fce-bc5d-a80d616db374', NULL, '00000000-0000-4000-8000-0000000000b1', 'Refunds', '["Refunds take five days.", "Ask Bob."]', NULL, '2026-11-28 00:59:06.269970', '2026-11-28 00:59:06.269970');
INSERT INTO memories VALUES (1, '74d83d41-f0ce-4700-907f-046a258ad0d5', '00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000b1', 'The user''s name is Zoë', 'the user''s name is zoë', 0.0, '[{"name": "Zo\u00eb", "type": "proper_noun"}]', '2026-11-28 00:59:06.677621', '2026-11-28 00:59:06.735626', '2026-11-28 00:59:06.678702', '2026-11-28 00:59:06.678702');
INSERT INTO memories VALUES (2, 'b859b8d8-3028-4437-ab8a-fc03a04247a3', '00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000b1', 'The user likes green tea', 'the user likes green tea', 1.0, '[]', '2026-11-28 00:59:06.694963', '2026-11-28 00:59:06.735626', '2026-11-28 00:59:06.695380', '2026-11-28 00:59:06.695380');
INSERT INTO messages VALUES (1, '44c22676-5756-43e1-8dc3-d26fe4115ba3', '00000000-0000-4000-8000-0000000000c1', 'user', '"My name is Zo\u00eb and I like green tea."', NULL, '2026-11-28 00:59:06.697312', '2026-11-28 00:59:06.697312');
INSERT INTO messages VALUES (2, '40ab6b5f-0cc6-41bf-a2ba-47298d993a9f', '00000000-0000-4000-8000-0000000000c1', 'assistant', '"[offline model] Noted: your name is Zo\u00eb; you like green tea."', 'Mia', '2026-11-28 00:59:06.706497', '2026-11-28 00:59:06.706497');
INSERT INTO messages VALUES (3, 'e36225b1-3c74-4462-9d54-d69b3a6570f1', '00000000-0000-4000-8000-0000000000c1', 'user', '[{"type": "text", "text": "When do you open?"}]', NULL, '2026-11-28 00:59:06.740052', '2026-11-28 00:59:06.740052');
INSERT INTO messages VALUES (4, '057ac4b0-20f1-4659-8c04-979785fb4f3b', '00000000-0000-4000-8000-0000000000c1', 'assistant', '"[offline model] According to \u201cHours\u201d: The shop opens at nine."', 'Mia', '2026-11-28 00:59:06.740710', '2026-11-28 00:59:06.740710');
INSERT INTO passages VALUES (1, '1ec73c39-0fd6-4554-a95a-fedda49491f1', 'Hours', 'The shop opens at nine.');
INSERT INTO passages VALUES (2, 'c51d6a81-09c2-4914-94a4-b3382acb0828', '営業時間', '店は朝九時に開きます。');
INSERT INTO passages VALUES (3, '523ef967-9508-4fce-bc5d-a80d616db374', 'Refunds', 'Refunds take five days.');
INSERT INTO passages VALUES (4, '523ef967-9508-4fce-bc5d-a80d616db374', 'Refunds', 'Ask Bob.');
INSERT INTO suggestions VALUES (1, '2c284185-58f3-48bc-8bf7-036d439b31b0', '00000000-0000-4000-8000-0000000000c1', '40ab6b5f-0cc6-41bf-a2ba-47298d993a9f', 'agent', 'Keep in mind: The user''s name is Zoë; The user likes green tea.', '2026-11-28 00:59:06.709959', '2026-11-28 00:59:06.709959');
INSERT INTO suggestions VALUES (2, '8cb23082-c9a2-4969-aa64-d6c9abd49172', '00000000-0000-4000-8000-0000000000c1', '057ac4b0-20f1-4659-8c04-979785fb4f3b', 'user', 'Ask about “営業時間”.', '2026-11-28 00:59:06.742470', '2026-11-28 00:59:06.742470');
