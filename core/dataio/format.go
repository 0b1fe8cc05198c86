package dataio

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Kind is what sort of file it is.
type Kind string

const (
	// AnyKind looks at the content alone; the zero value.
	AnyKind   Kind = ""
	Text      Kind = "csv"   // cells with separators between them
	XLSX      Kind = "xlsx"  // a spreadsheet
	JSONLines Kind = "jsonl" // one JSON object a line
)

// KindOf tells by a file's name what it should hold.
func KindOf(file string) Kind {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".csv", ".tsv", ".txt":
		return Text
	case ".xlsx", ".xlsm":
		return XLSX
	case ".jsonl", ".ndjson":
		return JSONLines
	}
	return AnyKind
}

// Format says how a file is written; the zero value finds it out.
type Format struct {
	// Kind is what the file is said to be; content of another kind is refused.
	Kind Kind
	// Sheet is the sheet of a spreadsheet to read; empty means the first.
	Sheet string
	// Encoding and Separator are those of text: ',', ';', '\t' or '|', ' ' for
	// columns padded with blanks, 0 to take the one that the first line has
	// most of.
	Encoding  Encoding
	Separator byte
	// Columns names the columns of a file without a header line.
	Columns []string
}

// openTable looks what a file holds, compares it with what it is said to hold,
// and finds out the rest of its format.
func openTable(src Source, f Format) (table, error) {
	found, err := sniff(src)
	if err != nil {
		return nil, err
	}
	if f.Kind != AnyKind && f.Kind != found {
		return nil, wrongKind(f.Kind, found)
	}
	if f.Sheet != "" && found != XLSX {
		return nil, badFlag("sheet", "--sheet is for spreadsheets (.xlsx); this file has no sheets, leave it out.",
			"--sheet 仅用于电子表格（.xlsx）；该文件没有工作表，请去掉此选项。")
	}
	switch found {
	case XLSX:
		return openWorkbook(src, f)
	case JSONLines:
		return openJSONLines(src, f)
	}
	return openText(src, f)
}

// sniff tells a file's kind by its first bytes.
func sniff(src Source) (Kind, error) {
	in, err := src()
	if err != nil {
		return "", err
	}
	defer in.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(in, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", fmt.Errorf("read the file: %w", err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "", crm.NewError(crm.BadInput,
			"This is a spreadsheet of an old kind (.xls) or one with a password; open it and save it as .xlsx without a password.",
			"这是旧版（.xls）或带密码的电子表格，请打开后另存为不带密码的 .xlsx。")
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, markUTF8), " \t\r\n"), []byte("{")):
		return JSONLines, nil
	case jsonArray.Match(head):
		return "", crm.NewError(crm.BadInput,
			"This is one JSON list; write one object a line instead, for example with: jq -c '.[]' FILE.",
			"这是一个 JSON 数组；请改为每行一个对象，例如使用：jq -c '.[]' 文件。")
	}
	return Text, nil
}

var jsonArray = regexp.MustCompile(`^(\xef\xbb\xbf)?\s*\[\s*\{`)

func wrongKind(said, found Kind) error {
	names := map[Kind]crm.Text{
		Text:      {EN: "text like CSV", ZhCN: "CSV 等文本"},
		XLSX:      {EN: "a spreadsheet or an archive", ZhCN: "电子表格或压缩文件"},
		JSONLines: {EN: "JSON", ZhCN: "JSON"},
	}
	endings := map[Kind]string{Text: ".csv", XLSX: ".xlsx", JSONLines: ".jsonl"}
	return crm.NewError(crm.BadInput,
		fmt.Sprintf("By its name the file is %s, but it holds %s; give it the ending %s, or save it again as %s.", endings[said], names[found].EN, endings[found], endings[said]),
		fmt.Sprintf("按文件名应为 %s，但内容是%s；请将扩展名改为 %s，或重新另存为 %s。", endings[said], names[found].ZhCN, endings[found], endings[said]))
}
