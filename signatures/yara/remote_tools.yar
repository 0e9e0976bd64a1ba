rule remote_anydesk
{
    meta:
        description = "AnyDesk has been used: its identity or its trace log"
        category = "remote_control"
    strings:
        $identity = /ad\.anynet\.(id|alias|cert|pkey|pwd_hash|pwd_salt)=/
        $trace = /(info|warn(ing)?) {1,4}[0-9\- :.]{10,30}[^\n]{0,60}(anynet\.(any_socket|relay_connector)|app\.backend_session|desk_rt\.capture)/
        $connection = /(Incoming|Outgoing) {2,30}[0-9\-]{10}, [0-9:]{5} {2,20}(User|Passwd|Token|Profile|REJECTED)/
        $wide = "I\x00n\x00c\x00o\x00m\x00i\x00n\x00g\x00 \x00 \x00"
        $auth = "U\x00s\x00e\x00r\x00 \x00 \x00"
    condition:
        $identity or $trace or $connection or ($wide and $auth)
}

rule remote_teamviewer
{
    meta:
        description = "TeamViewer has been used: connection list or log"
        category = "remote_control"
    strings:
        $incoming = /[0-9]{9,10}\t[^\t\r\n]{1,64}\t[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9:]{8}\t[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9:]{8}\t[^\t\r\n]{1,64}\tRemoteControl/
        $log = /[0-9\/]{10} [0-9:.]{12} {1,8}[0-9]{1,6} {1,8}[0-9]{1,6} [SGDFW][0-9 ] {1,6}[^\r\n]{0,80}(CParticipantManager|SessionManager|CTcpConnectionBase|ActivatingRouterCarrier)/
    condition:
        any of them
}

rule remote_ultraviewer
{
    meta:
        description = "UltraViewer has been used: its settings or connection history"
        category = "remote_control"
    strings:
        $history = /UltraViewer_(Desktop|Service)[^\r\n]{0,120}(PartnerID|PartnerId|YourID|ControlID)/
        $settings = /\[UltraViewer\][^\[]{0,400}(ServerIP|PreferServer|YourID|Password)\s{0,3}=/
    condition:
        any of them
}

rule remote_screenconnect
{
    meta:
        description = "ConnectWise ScreenConnect client with the relay that it calls"
        category = "remote_control"
    strings:
        $launch = /[?&]e=(Access|Support|Meeting)&y=(Guest|Host)&h=[A-Za-z0-9.\-]{4,80}&p=[0-9]{2,5}&(s|k|c)=/
    condition:
        $launch
}

rule remote_logmein
{
    meta:
        description = "LogMeIn Rescue or LogMeIn client log"
        category = "remote_control"
    strings:
        $rescue = /(LMI_Rescue|LogMeIn Rescue)[^\r\n]{0,80}(session|Session)[^\r\n]{0,40}[0-9]{6,9}/
        $log = /[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{8,12} - (Info|Warning|Error) {1,4}- LogMeIn {1,20}- /
    condition:
        any of them
}
