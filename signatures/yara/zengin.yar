rule zengin_header_jis
{
    meta:
        description = "Header of a 全銀 file in JIS: kind of transfer, client code, half-width kana name"
        category = "bank_account"
    strings:
        $header = /(1210|1110|1120|1710|1720|1910)[0-9]{10}[A-Z\xA6-\xDF][ ()\-.\/0-9A-Z\xA6-\xDF]{39}[0-9]{4}[0-9]{4}[ ()\-.\/0-9A-Z\xA6-\xDF]{15}[0-9]{3}/
    condition:
        $header
}

rule zengin_header_ebcdic
{
    meta:
        description = "Header of a 全銀 file in EBCDIC (digits F0-F9, space 40, kana of code page 290)"
        category = "bank_account"
    strings:
        $transfer = /\xF1\xF2\xF1\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
        $pay = /\xF1\xF1\xF1\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
        $bonus = /\xF1\xF1\xF2\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
        $public_pay = /\xF1\xF7\xF1\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
        $public_bonus = /\xF1\xF7\xF2\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
        $debit = /\xF1\xF9\xF1\xF1[\xF0-\xF9]{10}[\x41-\xE9][\x40-\xE9\xF0-\xF9]{39}[\xF0-\xF9]{8}[\x40-\xE9\xF0-\xF9]{15}[\xF0-\xF9]{3}/
    condition:
        any of them
}
