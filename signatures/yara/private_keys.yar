rule private_key_pem
{
    meta:
        description = "A private key in PEM armour (PKCS#1, PKCS#8, SEC1, OpenSSH), unencrypted or not"
        category = "credential"
    strings:
        $pem = /-----BEGIN (RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----[\r\n]{1,2}([A-Z][A-Za-z\-]{2,20}: [A-Za-z0-9,\-]{1,60}[\r\n]{1,4}){0,2}(M|b3Bl)[A-Za-z0-9+\/=\r\n]{32}/
    condition:
        $pem
}

rule private_key_pgp
{
    meta:
        description = "A secret key in OpenPGP armour"
        category = "credential"
    strings:
        $pgp = /-----BEGIN PGP PRIVATE KEY BLOCK-----[\r\n]{1,4}([A-Z][A-Za-z]{2,20}: [A-Za-z0-9+\/=:,.()\- ]{1,80}[\r\n]{1,4}){0,4}(l|x[Q-Za-f])[A-Za-z0-9+\/=\r\n]{32}/
    condition:
        $pgp
}

rule private_key_putty
{
    meta:
        description = "A PuTTY private key file"
        category = "credential"
    strings:
        $head = /PuTTY-User-Key-File-[123]: [a-z0-9\-]{3,40}/
        $private = "Private-Lines: "
    condition:
        $head and $private
}
