#!/bin/sh
# How grown.img.xz was made; see make.sh for what that needs.
set -eu
image=${1:-grown.img}

truncate -s 4M "$image"
newfs_hfs -J 512k -c c=16,d=1 -v 資料 "$image"
mount -o loop,nls=utf8,force -t hfsplus "$image" /mnt
mkdir -p /mnt/住民課/転入届 /mnt/税務課
for number in 01 02 03 04 05 06 07 08 09 10 11 12; do
    folder=/mnt/税務課
    [ $((1$number % 2)) = 0 ] || folder=/mnt/住民課/転入届
    for row in $(seq 1 "1$number"); do
        echo "$row,鴨志田 りく,千葉県架空市緑町$number-$row,0470-$number-$((1000 + row))"
    done >"$folder/名簿ガイド$number.csv"
done
# two that grow in turn lie in many pieces, of which the catalog has eight
for piece in $(seq 1 30); do
    for name in 甲 乙; do
        for row in $(seq 1 85); do
            echo "$name$piece-$row,架空 太郎,東京都架空区本町$piece-$row"
        done | head -c 4096 >>"/mnt/住民課/長い一覧$name.csv"
        sync
    done
done
mv /mnt/住民課/転入届 /mnt/住民課/転入転出届
rm /mnt/税務課/名簿ガイド04.csv /mnt/税務課/名簿ガイド06.csv
umount /mnt
xz -9e "$image"
