// node sheetjs.mjs ROSTER.xlsx FOLDER — a binary workbook and one of Excel 5, by SheetJS.
// The second one is written with ASCII words only; make_documents.py puts CP932 in their places.
import * as XLSX from "xlsx/xlsx.mjs";
import * as fs from "fs";
XLSX.set_fs(fs);
const [source, folder] = process.argv.slice(2);
const book = XLSX.readFile(source, { cellNF: true });
XLSX.writeFile(book, `${folder}/roster.xlsb`, { bookType: "xlsb" });
const places = JSON.parse(fs.readFileSync(0, "utf8"));
const old = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(old, XLSX.utils.aoa_to_sheet(places), "Sheet1");
XLSX.writeFile(old, `${folder}/excel5.xls`, { bookType: "biff5" });
