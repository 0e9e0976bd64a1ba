#!/bin/sh
# Makes the archives beside it anew, each by the tool that people use; needs Debian's p7zip-full,
# zip, jlha-utils (a Java LHA), gcab, zstd, lz4,
# ncompress and tar; the .rar files are others' (see NOTICE). The people in them are invented.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/名簿"
cd "$work"
printf '氏名,電話,住所\r\n剱持英介,090-1111-2222,堺市北区\r\n和泉薫,090-1111-3333,堺市西区\r\n大江亘,090-1111-4444,堺市東区\r\n' |
    iconv -f UTF-8 -t CP932 >名簿/一覧表ソ.csv
echo '申し送り事項です。連絡先は 06-6489-1234 まで。' >名簿/連絡.txt
rm -f "$here"/*.7z "$here"/*.lzh "$here"/*.cab "$here"/*.zip "$here"/*.tar* "$here"/*.tgz
7z a -bd "$here/plain.7z" 名簿 >/dev/null
7z a -bd -psecret "$here/locked.7z" 名簿 >/dev/null
7z a -bd -psecret -mhe=on "$here/sealed.7z" 名簿 >/dev/null
7z a -bd -tzip -psecret -mem=AES256 "$here/locked.zip" 名簿 >/dev/null
zip -qr "$here/plain.zip" 名簿
JAVA_TOOL_OPTIONS=-Dlha.encoding=MS932 LC_ALL=C.UTF-8 jlha a "$here/plain.lzh" 名簿 >/dev/null 2>&1
gcab -c "$here/plain.cab" 名簿/一覧表ソ.csv 名簿/連絡.txt
tar -cf "$here/plain.tar" 名簿
tar -cJf "$here/plain.tar.xz" 名簿
tar -cjf "$here/plain.tar.bz2" 名簿
tar -czf "$here/plain.tgz" 名簿
zstd -q -19 -f "$here/plain.tar" -o "$here/plain.tar.zst"
lz4 -qf "$here/plain.tar" "$here/plain.tar.lz4"
compress -c "$here/plain.tar" >"$here/plain.tar.Z"
