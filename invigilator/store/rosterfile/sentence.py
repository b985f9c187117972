"""What can be said about a roster file: one sentence in English and one in Chinese for each code."""

from __future__ import annotations

from typing import Literal

from invigilator.store.rosterfile.limits import MAX_BYTES, MAX_PART, MAX_ROWS

Code = Literal[
    "bidi",
    "birth-date",
    "boolean",
    "check-digit",
    "column-missing",
    "column-twice",
    "column-unknown",
    "control",
    "damaged",
    "decimal",
    "duplicate",
    "empty",
    "encoding",
    "error-cell",
    "excel-date",
    "excel-rounded",
    "excel-scientific",
    "file-empty",
    "form",
    "formula",
    "inflates",
    "invisible",
    "length",
    "locked",
    "long",
    "no-candidates",
    "no-letter",
    "not-a-number",
    "old-document",
    "old-number",
    "other-document",
    "photo",
    "private-use",
    "quote",
    "rows",
    "several-classes",
    "sheet-hidden",
    "sheet-passed",
    "short",
    "size",
    "uneven",
    "users-missing",
    "xls",
]

_MB = 1024 * 1024
_AS_TEXT = (
    "Format the column as text, then enter the numbers again from the source; "
    "formatting alone does not bring them back."
)
_AS_TEXT_ZH = "请先把该列设为“文本”格式，再按原始资料重新填写号码；只改格式不能恢复已丢失的数字。"

SENTENCES: dict[Code, tuple[str, str]] = {
    # the file
    "size": (
        f"{{detail}} bytes are more than {MAX_BYTES}. Split the roster.",
        f"文件有 {{detail}} 字节，超过上限 {MAX_BYTES} 字节。请拆分名册。",
    ),
    "file-empty": (
        "empty. The first line must be: admission,identity,name.",
        "文件是空的。第一行应为：准考证号,身份证号,姓名。",
    ),
    "encoding": (
        "neither UTF-8 nor GB18030. Save the file as CSV UTF-8.",
        "既不是 UTF-8 编码也不是 GB18030 编码。请另存为“CSV UTF-8”格式。",
    ),
    "form": (
        "neither CSV nor an Excel workbook ({detail}). Save the roster as .xlsx or as CSV UTF-8.",
        "既不是 CSV 文件也不是 Excel 工作簿（{detail}）。请另存为 .xlsx 或“CSV UTF-8”格式。",
    ),
    "xls": (
        "an old .xls workbook, or one with a password. Save it as .xlsx without a password.",
        "这是旧版 .xls 工作簿或带密码的工作簿。请去掉密码并另存为 .xlsx。",
    ),
    "damaged": (
        "the file is damaged or was not made by a spreadsheet program ({detail}). Open it in one and save it again.",
        "文件已损坏，或不是由电子表格软件生成（{detail}）。请用电子表格软件打开并重新保存。",
    ),
    "locked": (
        "a file inside is locked with a password ({detail}). Save it without a password.",
        "其中的文件带有密码（{detail}）。请去掉密码后重新保存。",
    ),
    "inflates": (
        f"it unpacks to more than a roster needs ({{detail}}; {MAX_PART // _MB} MB are allowed). It was not "
        "unpacked. Copy the rows into a new workbook and save that.",
        f"解压后的内容远超名册所需（{{detail}}，上限 {MAX_PART // _MB} MB），"
        "已拒绝解压。请把数据行复制到新工作簿后另存。",
    ),
    "rows": (
        f"more than {MAX_ROWS} candidates. Split the roster.",
        f"考生超过 {MAX_ROWS} 名。请拆分名册。",
    ),
    "quote": (
        "not CSV; look for an unclosed quote.",
        "不符合 CSV 格式，请检查是否有未闭合的引号。",
    ),
    "no-candidates": (
        "no candidates below the heading.",
        "标题行下面没有考生。",
    ),
    "users-missing": (
        "the zip holds neither an Excel workbook nor users.csv of OneRoster.",
        "压缩包中既没有 Excel 工作簿，也没有 OneRoster 的 users.csv。",
    ),
    # the heading
    "column-missing": (
        "no column {detail}. The first line must be: admission,identity,name (or 准考证号,身份证号,姓名).",
        "缺少列：{detail}。第一行应为：准考证号,身份证号,姓名（或 admission,identity,name）。",
    ),
    "column-twice": (
        "this column stands there twice. Keep one.",
        "该列出现了两次。请只保留一列。",
    ),
    "column-unknown": (
        "the column “{detail}” is not known and was passed over.",
        "不认识“{detail}”列，已忽略。",
    ),
    "sheet-passed": (
        "no heading of a roster; the sheet was passed over.",
        "没有名册标题行，已忽略该工作表。",
    ),
    "sheet-hidden": (
        "the sheet is hidden and was passed over. Show it if it is part of the roster.",
        "该工作表是隐藏的，已忽略。若属于名册，请取消隐藏。",
    ),
    # a cell
    "empty": ("empty.", "为空。"),
    "long": ("longer than {detail} characters.", "超过 {detail} 个字符。"),
    "short": (
        "too short for the number of a document.",
        "太短，不像证件号码。",
    ),
    "control": ("holds a control character ({detail}). Delete it.", "含有控制字符（{detail}）。请删除。"),
    "bidi": (
        "holds an invisible mark that turns the direction of writing ({detail}). Delete it; typing the cell anew "
        "is safest.",
        "含有改变文字方向的不可见字符（{detail}）。请删除；最好重新输入该单元格。",
    ),
    "invisible": (
        "holds an invisible character ({detail}). Type the cell anew.",
        "含有不可见字符（{detail}）。请重新输入该单元格。",
    ),
    "private-use": (
        "holds a character without a common meaning ({detail}), which others would see as a box. Use its "
        "Unicode form.",
        "含有自造字（{detail}），在其他电脑上会显示为方框。请改用标准 Unicode 汉字。",
    ),
    "formula": (
        "computes (a formula, or text that a spreadsheet would compute). Paste the value instead.",
        "该单元格是公式，或会被电子表格当作公式计算。请改为粘贴数值。",
    ),
    "error-cell": ("holds an error of the spreadsheet. Correct it.", "单元格是错误值（如 #N/A）。请更正。"),
    "boolean": ("true or false, where text is needed.", "是逻辑值（TRUE/FALSE），此处应为文本。"),
    "excel-date": (
        "the spreadsheet made a date of it. Format the column as text, then enter it again.",
        "已被电子表格改成日期。请先把该列设为“文本”格式，再重新填写。",
    ),
    "excel-scientific": (
        f"the spreadsheet shortened the number (as in 1.10101E+17); its last digits are lost. {_AS_TEXT}",
        f"号码已被电子表格缩成科学计数（如 1.10101E+17），末尾数字已丢失。{_AS_TEXT_ZH}",
    ),
    "excel-rounded": (
        f"the spreadsheet kept only 15 digits{{shown}}; the ones after are lost. {_AS_TEXT}",
        f"号码被电子表格当作数值，只保留了 15 位{{shown}}，其后的数字已丢失。{_AS_TEXT_ZH}",
    ),
    "decimal": (
        f"the number was made a decimal one (as in 2026120001.0). {_AS_TEXT}",
        f"号码被改成了小数（如 2026120001.0）。{_AS_TEXT_ZH}",
    ),
    "not-a-number": (
        "not a number; digits and letters only. If a spreadsheet shortened it, format the column as text and enter "
        "it again.",
        "不是有效号码，只能包含数字和字母。若被电子表格改动，请把该列设为“文本”格式后重新填写。",
    ),
    "check-digit": (
        "the check digit does not fit{shown}; a digit is wrong. Compare it with the card.",
        "校验码不符{shown}，有数字填错。请与证件核对。",
    ),
    "length": (
        "{detail} digits{shown}; an identity number has 18.",
        "有 {detail} 位数字{shown}，身份证号应为 18 位。",
    ),
    "old-number": (
        "15 digits{shown}, but not an identity number of before 1999: the date in it does not exist. If a "
        "spreadsheet cut it off, enter it again.",
        "有 15 位数字{shown}，但其中的出生日期不存在，不是旧版身份证号。若被电子表格截断，请重新填写。",
    ),
    "no-letter": ("holds no letter.", "不含文字。"),
    "photo": (
        "not the name of a picture; give a file name alone, as 2026120001.jpg (.jpg, .jpeg or .png).",
        "不是图片文件名。请只填文件名，如 2026120001.jpg（.jpg、.jpeg 或 .png）。",
    ),
    "duplicate": ("the same as in {first}{shown}.", "与{first}重复{shown}。"),
    # worth a look
    "old-document": (
        "an identity number of 15 digits, given out before 1999{shown}. Check that the candidate still uses it.",
        "是 15 位旧版身份证号{shown}。请确认考生仍使用该号码。",
    ),
    "other-document": (
        "not an identity number of the mainland{shown}; taken as the number of another document.",
        "不是居民身份证号{shown}，按其他证件号码处理。",
    ),
    "birth-date": (
        "the check digit fits, but the date of birth does not exist{shown}.",
        "校验码相符，但其中的出生日期不存在{shown}。请核对。",
    ),
    "uneven": (
        "the numbers have different lengths ({detail}). Check that no leading zeros were lost.",
        "号码长度不一（{detail}）。请确认没有丢失开头的 0。",
    ),
    "several-classes": (
        "the candidate is in several classes; the room was left empty.",
        "考生属于多个班级，考场留空。",
    ),
}
