"""Why a table that somebody brought can't be read. Each says where, and what to do about it."""

from infra.kit.i18n import N_
from infra.kit.problems import Problem


class TableTooBig(Problem):
    status, code = 413, "table_too_big"
    message = N_("The file is larger than {megabytes} MB. Split it, then bring the parts one after the other.")


class TableUnpacksTooBig(Problem):
    status, code = 422, "table_unpacks_too_big"
    message = N_("Unpacked, this workbook is far larger than a table. Save it again as a new .xlsx, or as CSV.")


class TableEmpty(Problem):
    status, code = 422, "table_empty"
    message = N_("The file is empty. The first row names the columns, each further row is one entry.")


class NotATable(Problem):
    status, code = 422, "not_a_table"
    message = N_("This is no table. Bring a CSV or an Excel file (.xlsx).")


class OldOrLockedWorkbook(Problem):
    status, code = 422, "old_or_locked_workbook"
    message = N_("This workbook has the old .xls format or a password. Save it as .xlsx without a password, or as CSV.")


class WorkbookDamaged(Problem):
    status, code = 422, "workbook_damaged"
    message = N_("The workbook is damaged. Open it in your spreadsheet program and save it again, or save it as CSV.")


class TooManyColumns(Problem):
    status, code = 422, "too_many_columns"
    message = N_("The table has more than {limit} columns. Remove those that are not needed.")


class TooManyRows(Problem):
    status, code = 422, "too_many_rows"
    message = N_("The table has more than {limit} rows. Split it, then bring the parts one after the other.")


class CellTooLong(Problem):
    status, code = 422, "cell_too_long"
    message = N_("Row {line} has a cell of more than {limit} letters. Look for a quotation mark that is never closed.")


class HeadingMissing(Problem):
    status, code = 422, "heading_missing"
    message = N_("Column {column} has no heading. The first row names each column once, without merged cells.")


class HeadingTwice(Problem):
    status, code = 422, "heading_twice"
    message = N_("The heading “{heading}” stands above columns {first} and {second}. Rename one of them.")


class TextUndecodable(Problem):
    status, code = 422, "text_undecodable"
    message = N_("Row {line} holds letters in an unknown encoding. Save the file as CSV UTF-8.")


class TextHasNul(Problem):
    status, code = 422, "text_has_nul"
    message = N_("Row {line} holds a character that text never has (NUL). Save the file as CSV UTF-8.")
