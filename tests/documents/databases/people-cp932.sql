PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "Z–¯"(
"”Ô†" TEXT, "Ž–¼" TEXT, "˜A—æ" TEXT, "ZŠ" TEXT);
INSERT INTO "Z–¯" VALUES('1','™›Ž‰p‰î','090-1111-2222','äŽs–k‹æ');
INSERT INTO "Z–¯" VALUES('2','˜aòŒO','090-1111-3333','äŽs¼‹æ');
INSERT INTO "Z–¯" VALUES('3','‘å]˜j','090-1111-4444','äŽs“Œ‹æ');
CREATE TABLE ”õl (”Ô† INTEGER, “à—e TEXT);
INSERT INTO "”õl" VALUES(1,'˜aò''‚³‚ñ; (‰¼), 090-1111-5555');
COMMIT;
