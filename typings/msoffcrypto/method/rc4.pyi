from io import BytesIO

class DocumentRC4:
    @staticmethod
    def verifypw(password: str, salt: bytes, verifier: bytes, verifier_hash: bytes) -> bool: ...
    @staticmethod
    def decrypt(password: str, salt: bytes, ibuf: BytesIO, blocksize: int = ...) -> BytesIO: ...
