rule aws_credentials
{
    meta:
        description = "An AWS credentials file with a secret access key"
        category = "credential"
    strings:
        $key = /aws_secret_access_key\s{0,3}=\s{0,3}[A-Za-z0-9\/+]{40}/ nocase
    condition:
        $key
}

rule git_credentials
{
    meta:
        description = "git's credential store, or a remote's address with user and password"
        category = "credential"
    strings:
        $store = /https?:\/\/[A-Za-z0-9._%+\-]{1,40}:[A-Za-z._%+~\-]{0,40}[0-9][A-Za-z0-9._%+~\-]{5,80}@[A-Za-z0-9.\-]{4,60}/
        $placeholder = /https?:\/\/[A-Za-z0-9._%+\-]{1,40}:[A-Za-z._%+~\-]{0,40}[0-9][A-Za-z0-9._%+~\-]{5,80}@([a-z\-]{1,20}\.){0,2}(company|example|domain|yourdomain|host)\.[a-z]{2,4}/
        // Nobody is called so; a host of the first kind is not counted twice.
        $somebody = /https?:\/\/(user|username|login|name|foo|myuser|your[a-z_\-]{1,12}):[A-Za-z._%+~\-]{0,40}[0-9][A-Za-z0-9._%+~\-]{5,80}@[A-Za-z0-9.\-]{4,60}/
    condition:
        #store > #placeholder and #store > #somebody
}

rule htpasswd
{
    meta:
        description = "Apache password file: a user with a hash in one of its formats"
        category = "credential"
    strings:
        $apr = /(^|[\r\n])[A-Za-z0-9._\-]{1,32}:\$apr1\$[A-Za-z0-9.\/]{1,8}\$[A-Za-z0-9.\/]{22}/
        $bcrypt = /(^|[\r\n])[A-Za-z0-9._\-]{1,32}:\$2[aby]\$[0-9]{2}\$[A-Za-z0-9.\/]{53}/
        $sha = /(^|[\r\n])[A-Za-z0-9._\-]{1,32}:\{SHA\}[A-Za-z0-9+\/]{27}=/
    condition:
        any of them
}

rule shadow_hash
{
    meta:
        description = "A Unix password hash of /etc/shadow"
        category = "credential"
    strings:
        $crypt = /(^|\n)[a-z_][a-z0-9_\-]{0,31}:\$(1|5|6|y|7)\$[A-Za-z0-9.\/=,$]{20,150}:[0-9]{4,6}:/
        // Handbooks show a line or two; a system has accounts that nobody logs in to.
        $daemon = "\ndaemon:*:"
        $nobody = "\nnobody:*:"
        $code = "</code>"
        $block = "</pre>"
        $screen = "</screen>"
    condition:
        $crypt and ($daemon or $nobody or not ($code or $block or $screen))
}

rule windows_unattend_password
{
    meta:
        description = "Windows set-up answer file with an account's password"
        category = "credential"
    strings:
        $password = /<(AdministratorPassword|Password)>\s{0,20}<Value>[^<]{1,200}<\/Value>/
        $unattend = "urn:schemas-microsoft-com:unattend"
    condition:
        all of them
}

rule rdp_password
{
    meta:
        description = "Remote Desktop connection file with a stored password"
        category = "credential"
    strings:
        $narrow = /password 51:b:[0-9A-Fa-f]{48}/
        $wide = { 70 00 61 00 73 00 73 00 77 00 6F 00 72 00 64 00 20 00 35 00 31 00 3A 00 62 00 3A 00 }
    condition:
        any of them
}

rule keepass_database
{
    meta:
        description = "KeePass password database (KDB, KDBX)"
        category = "credential"
    strings:
        $signature = { 03 D9 A2 9A (65 | 66 | 67) FB 4B B5 }
    condition:
        $signature at 0
}

rule wordpress_config
{
    meta:
        description = "WordPress configuration with a database password"
        category = "credential"
    strings:
        $password = /define\(\s{0,4}['"]DB_PASSWORD['"]\s{0,4},\s{0,4}['"][^'"\r\n]{4,80}['"]/
        $name = "DB_USER"
        $sample = "password_here"
    condition:
        $password and $name and not $sample
}

rule vpn_config
{
    meta:
        description = "VPN configuration with its key or password inside (OpenVPN, WireGuard, Cisco)"
        category = "credential"
    strings:
        $openvpn = /<(key|tls-auth|tls-crypt|auth-user-pass)>[\r\n]{1,2}[^<]{20}/
        $remote = /(^|\n)remote [A-Za-z0-9.\-]{3,80}/
        $wireguard = /\[Interface\][^\[]{0,400}PrivateKey\s{0,3}=\s{0,3}[A-Za-z0-9+\/]{43}=/
        $cisco = /enc_(GroupPwd|UserPassword)\s{0,3}=\s{0,3}[0-9A-F]{48}/
    condition:
        ($openvpn and $remote) or $wireguard or $cisco
}

rule bitlocker_recovery_key
{
    meta:
        description = "The text of a BitLocker recovery key: eight groups of six digits behind its label"
        category = "credential"
    strings:
        $english = /Recovery (Key|Password)[: \r\n\t]{0,20}[0-9]{6}(-[0-9]{6}){7}/ nocase ascii wide
        $japanese = /回復(キー|パスワード)[: \r\n\t]{0,20}[0-9]{6}(-[0-9]{6}){7}/
        $cp932 = /\x89\xF1\x95\x9C(\x83L\x81\[|\x83p\x83X)[^0-9]{0,40}[0-9]{6}(-[0-9]{6}){7}/
        $utf16 = /\xDE\x56\xA9\x5F\xAD\x30\xFC\x30([: \r\n\t]\x00){0,20}([0-9]\x00){6}(-\x00([0-9]\x00){6}){7}/
    condition:
        any of them
}
