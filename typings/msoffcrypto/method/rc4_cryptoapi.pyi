from io import BytesIO

class DocumentRC4CryptoAPI:
    @staticmethod
    def verifypw(
        password: str, salt: bytes, key_size: int, verifier: bytes, verifier_hash: bytes
    ) -> bool: ...
    @staticmethod
    def decrypt(
        password: str, salt: bytes, key_size: int, ibuf: BytesIO, blocksize: int = ...
    ) -> BytesIO: ...
