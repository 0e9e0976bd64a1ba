"""Words in a folded cell that no name has: of firms, offices and places, and of blanks.

Branches of regular expressions; ``$`` is the end of the cell.
"""

from __future__ import annotations

# Every branch begins with a literal: only then does Python's engine skip to where one may begin.
LEGAL_PERSON = r"株式会社|有限会社|合同会社|合資会社|\(株\)|\(有\)|㈱|㈲|カ\)|法人|組合"
COMPANY = (
    LEGAL_PERSON + r"|銀行|商店|商会|工業|建設|製作所|センター"
    r"|病院$|医院$|大学$|学校$|支店$|営業所$|事務所$|役所$|役場$|協会$|連合会$|委員会$|研究所$|道の駅|市場$|プラザ$"
)
PLACE = r"市$|町$|村$|課$|室$|駅$|駅[東西南北中]?口$|駅[東西南北中]{2}口$"
BUILDING = "館|園|署|所|場|院|校|店"
FACILITY = (
    "局|課|係|部|センター|プラザ|ホール|ステーション|公社|財団|企業団"
    "|会社|本社|支社|庁舎|ホテル|キャンパス|ハローワーク|駐屯地|基地"
)
NUMBER = r"(?:\d{1,4}|\(.{1,16}\))?$"
"""What may stand behind a facility."""
PLACEHOLDER = (
    r"未定|不明|該当|テスト|ダミー|サンプル|見本|記入例|無し|同上|同左|同右|同じ|〃|その他"
    r"|合計|小計|氏名|名前|削除|欠番|空白|匿名|ユーザー"
)
_WHOSE = (
    "User",
    "Web",
    "First",
    "Last",
    "Full",
    "Your",
    "Test",
    "Sample",
    "Demo",
    "Guest",
    "System",
)
_WHO = ("Name", "User", "Master", "Admin", "Administrator", "Account")
"""Of two such words are the names of accounts and the specimens of programs."""
NOTHING = frozenset(
    (
        *("本人", "ご本人", "なし", "ナシ", "計", "総計", "累計", "空床", "空室", "空席", "欠番"),
        *(f"{whose} {who}" for whose in _WHOSE for who in _WHO),
        *(f"{whose} {who}".lower() for whose in _WHOSE for who in _WHO),
    )
)
OFFERED = "御|円|圓"
"""What is in words of ritual (御祭神) and in sums of money, and in a few names."""
