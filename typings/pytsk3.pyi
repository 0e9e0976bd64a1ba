from collections.abc import Iterator

class Img_Info:
    def __init__(self, url: str = ..., type: int = ...) -> None: ...
    def read(self, offset: int, size: int, /) -> bytes: ...
    def get_size(self) -> int: ...
    def close(self) -> None: ...

class TSK_VS_INFO:
    block_size: int

class TSK_VS_PART_INFO:
    start: int
    len: int
    flags: int
    desc: bytes

class Volume_Info:
    info: TSK_VS_INFO
    def __init__(self, img: Img_Info, type: int = ..., offset: int = ...) -> None: ...
    def __iter__(self) -> Iterator[TSK_VS_PART_INFO]: ...

class TSK_FS_INFO:
    ftype: int
    block_size: int
    block_count: int
    block_pre_size: int
    first_inum: int
    last_inum: int
    root_inum: int
    last_block: int

class TSK_FS_NAME:
    name: bytes | None
    meta_addr: int
    meta_seq: int
    flags: int
    type: int

class TSK_FS_META:
    addr: int
    seq: int
    flags: int
    type: int
    size: int
    mode: int
    nlink: int
    mtime: int
    atime: int
    ctime: int
    crtime: int

class TSK_FS_ATTR:
    id: int
    type: int
    name: bytes | None
    size: int
    flags: int

class TSK_FS_ATTR_RUN:
    addr: int
    len: int
    offset: int
    flags: int

class Attribute:
    info: TSK_FS_ATTR
    def __iter__(self) -> Iterator[TSK_FS_ATTR_RUN]: ...

class TSK_FS_FILE:
    name: TSK_FS_NAME | None
    meta: TSK_FS_META | None

class File:
    info: TSK_FS_FILE
    def __iter__(self) -> Iterator[Attribute]: ...
    def read_random(
        self, offset: int, len: int, type: int = ..., id: int = ..., flags: int = ...
    ) -> bytes: ...

class Directory:
    def __iter__(self) -> Iterator[File]: ...

class FS_Info:
    info: TSK_FS_INFO
    def __init__(self, img: Img_Info, offset: int = ..., type: int = ...) -> None: ...
    def open_dir(self, path: str | None = ..., inode: int = ...) -> Directory: ...
    def open_meta(self, inode: int) -> File: ...

TSK_IMG_TYPE_EXTERNAL: int
TSK_VS_TYPE_BSD: int
TSK_VS_TYPE_SUN: int
TSK_VS_TYPE_MAC: int
TSK_VS_PART_FLAG_ALLOC: int
TSK_FS_TYPE_NTFS: int
TSK_FS_TYPE_EXFAT: int
TSK_FS_TYPE_FAT_DETECT: int
TSK_FS_TYPE_EXT_DETECT: int
TSK_FS_TYPE_HFS: int
TSK_FS_TYPE_ISO9660: int
TSK_FS_TYPE_FFS_DETECT: int
TSK_FS_NAME_FLAG_ALLOC: int
TSK_FS_NAME_TYPE_DIR: int
TSK_FS_NAME_TYPE_VIRT: int
TSK_FS_NAME_TYPE_VIRT_DIR: int
TSK_FS_NAME_TYPE_UNDEF: int
TSK_FS_META_FLAG_ALLOC: int
TSK_FS_META_FLAG_USED: int
TSK_FS_META_TYPE_UNDEF: int
TSK_FS_META_TYPE_REG: int
TSK_FS_META_TYPE_DIR: int
TSK_FS_META_TYPE_LNK: int
TSK_FS_META_TYPE_VIRT_DIR: int
TSK_FS_ATTR_RES: int
TSK_FS_ATTR_SPARSE: int
TSK_FS_ATTR_COMP: int
TSK_FS_ATTR_ENC: int
TSK_FS_ATTR_RUN_FLAG_SPARSE: int
TSK_FS_ATTR_RUN_FLAG_FILLER: int
TSK_FS_ATTR_TYPE_DEFAULT: int
TSK_FS_ATTR_TYPE_NTFS_DATA: int
TSK_FS_ATTR_TYPE_NTFS_VNAME: int
TSK_FS_ATTR_TYPE_HFS_DEFAULT: int
TSK_FS_ATTR_TYPE_HFS_DATA: int
TSK_FS_ATTR_TYPE_HFS_RSRC: int
TSK_FS_ATTR_TYPE_HFS_COMP_REC: int
