#!/bin/sh
# Makes the databases beside it anew; needs Python's package dbf and the sqlite3 shell. Invented people.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '番号,氏名,連絡先,住所\n1,剱持英介,090-1111-2222,堺市北区\n2,和泉薫,090-1111-3333,堺市西区\n3,大江亘,090-1111-4444,堺市東区\n' >people.csv
python3 - "$here/people.dbf" <<'END'
import sys
import dbf

table = dbf.Table(sys.argv[1], "番号 N(4,0); 氏名 C(20); 連絡先 C(16); 住所 C(40)", codepage="cp932")
table.open(dbf.READ_WRITE)
for line in open("people.csv", encoding="utf-8").read().split("\n")[1:4]:
    number, *texts = line.split(",")
    table.append((int(number), *texts))
dbf.delete(table[1])
table.close()
END
sqlite3 people.db ".import --csv people.csv 住民" "CREATE TABLE 備考 (番号 INTEGER, 内容 TEXT)" \
    "INSERT INTO 備考 VALUES (1, '和泉''さん; (仮), 090-1111-5555')" .dump >"$here/people.sql"
iconv -f UTF-8 -t CP932 "$here/people.sql" >"$here/people-cp932.sql"
