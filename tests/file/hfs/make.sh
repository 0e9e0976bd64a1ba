#!/bin/sh
# How deleted.img.xz was made: by hand, since it needs newfs_hfs of Apple's diskdev_cmds, a kernel
# with a driver for HFS+, and root. That driver writes into no journal: the catalog as it was before
# the deletions is put there, as a Mac's would hold it.
set -eu
image=${1:-deleted.img}

step() {
    mount -o loop,nls=utf8,force -t hfsplus "$image" /mnt
    "$1" /mnt
    umount /mnt
}

fill() {
    mkdir -p "$1/税務課" "$1/福祉課/児童手当"
    for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16; do
        folder=$1/税務課
        [ $((1$number % 2)) = 0 ] || folder=$1/福祉課/児童手当
        for row in $(seq 1 "1$number"); do
            echo "$row,鴨志田 りく,千葉県架空市緑町$number-$row,0470-$number-$((1000 + row))"
        done >"$folder/名簿ガイド$number.csv"
    done
}

change() {
    mv "$1/税務課/名簿ガイド04.csv" "$1/税務課/名簿改04.csv"
    mv "$1/福祉課/児童手当/名簿ガイド01.csv" "$1/税務課/名簿ガイド01.csv"
    rm -r "$1/福祉課/児童手当"
    rm "$1/税務課/名簿ガイド02.csv" "$1/税務課/名簿ガイド06.csv" "$1/税務課/名簿ガイド16.csv"
    echo 後 >"$1/後.txt"
}

truncate -s 4M "$image"
newfs_hfs -J 512k -c c=16 -v 資料 "$image"
step fill
catalog=$(icat -f hfs "$image" 4 | base64 -w 0)
step change
# block 2 tells where the journal lies; its first block is the header
journal=$(dd if="$image" bs=1 skip=$((2 * 4096 + 36)) count=8 2>/dev/null | od -An -tu8 --endian=big)
echo "$catalog" | base64 -d |
    dd of="$image" bs=4096 seek=$((journal / 4096 + 1)) conv=notrunc 2>/dev/null
xz -9e "$image"
