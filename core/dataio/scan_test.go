package dataio

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func text(s string) Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// read returns a file's header and rows, one a line: "3: a|b" or "3! fault".
func read(t testing.TB, src Source, f Format) (string, error) {
	t.Helper()
	table, err := openTable(src, f)
	if err != nil {
		return "", err
	}
	r, err := openReader(table)
	if err != nil {
		return "", err
	}
	defer r.Close()
	lines := []string{strings.Join(r.Header, "|")}
	for {
		row, err := r.Next()
		if err == io.EOF {
			return strings.Join(lines, "\n"), nil
		}
		if err != nil {
			return "", err
		}
		if row.Fault.IsZero() {
			lines = append(lines, fmt.Sprintf("%d: %s", row.Line, strings.Join(row.Cells, "|")))
			continue
		}
		if row.Fault.ZhCN == "" {
			t.Errorf("no Chinese text for %q", row.Fault.EN)
		}
		lines = append(lines, fmt.Sprintf("%d! %.40s", row.Line, row.Fault.EN))
	}
}

func TestRead(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("客户,城市\n北京贸易公司,北京\n上海电子厂,上海\n")
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("客户,城市\nA,北京\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		file   string
		format Format
		want   string
	}{
		"plain":                        {"a,b\n1,2\n3,4\n", Format{}, "a|b\n2: 1|2\n3: 3|4"},
		"CRLF and no end":              {"a,b\r\n1,2\r\n3,4", Format{}, "a|b\n2: 1|2\n3: 3|4"},
		"byte order mark":              {"\xef\xbb\xbfa,b\n1,2\n", Format{}, "a|b\n2: 1|2"},
		"semicolons":                   {"a;b\n1,5;2\n", Format{}, "a|b\n2: 1,5|2"},
		"tabs":                         {"a\tb c\n1\t\n", Format{}, "a|b c\n2: 1|"},
		"bars":                         {"a|b\n1|2\n", Format{}, "a|b\n2: 1|2"},
		"quotes":                       {"\"a\",\"b, c\"\n\"say \"\"hi\"\"\",\"\"\n", Format{}, "a|b, c\n2: say \"hi\"|"},
		"a line break in a cell":       {"a,b\n\"x\ny\",2\n3,4\n", Format{}, "a|b\n2: x\ny|2\n4: 3|4"},
		"blank lines":                  {"\na,b\n\n1,2\n\n\n3,4\n", Format{}, "a|b\n4: 1|2\n7: 3|4"},
		"blanks around":                {" a , b \n 1 ,  2 \n", Format{}, "a|b\n2: 1|2"},
		"ragged":                       {"a,b\n1\n1,2,3\n3,4\n", Format{}, "a|b\n2! The row has 1 cells, the header 2; check\n3! The row has 3 cells, the header 2; check\n4: 3|4"},
		"quote never closed":           {"a,b\n\"1,2\n3,4\n5,6\n", Format{}, "a|b\n2! A quotation mark is opened here and neve\n3: 3|4\n4: 5|6"},
		"quote closed by another":      {"a,b\n\"1,2\n3,4\n\"5\",6\n", Format{}, "a|b\n2! Column 1 goes on behind its closing quot\n3: 3|4\n4: 5|6"},
		"text behind a quote":          {"a,b\n\"1\"x,2\n3,4\n", Format{}, "a|b\n2! Column 1 goes on behind its closing quot\n3: 3|4"},
		"quote within plain text":      {"a,b\n5\" disk,2\n", Format{}, "a|b\n2: 5\" disk|2"},
		"a byte that is no text":       {"a,b\n1,caf\xe9\n3,4\n", Format{}, "a|b\n2! Column 2 holds bytes that are not valid \n3: 3|4"},
		"one cell of 2 MB":             {"a,b\n1," + strings.Repeat("x", 2<<20) + "\n3,4\n", Format{}, "a|b\n2! Column 2 holds more than 1 MiB; shorten \n3: 3|4"},
		"one quoted cell of 2 MB":      {"a,b\n1,\"" + strings.Repeat("x\n", 1<<20) + "\"\n3,4\n", Format{}, "a|b\n2! Column 2 holds more than 1 MiB; shorten \n1048579: 3|4"},
		"a line of 20 MB":              {"a,b\n1," + strings.Repeat("x", 20<<20) + "\n3,4\n", Format{}, "a|b\n2! The line is longer than 8 MiB.\n3: 3|4"},
		"a row of 100,000 cells":       {"a,b\n" + strings.Repeat(",", 99_999) + "\n3,4\n", Format{}, "a|b\n2! The row has 100000 cells, the header 2; \n3: 3|4"},
		"one column":                   {"Account name\nAcme Corporation\nHot dog\n", Format{}, "Account name\n2: Acme Corporation\n3: Hot dog"},
		"padded with blanks":           {" id  date cds\r\n 001 19970101  1\r\n 002 19970112  12\r\n", Format{}, "id|date|cds\n2: 001|19970101|1\n3: 002|19970112|12"},
		"padded, without a header":     {" 001 19970101  1\r\n 002 19970112  12\r\n", Format{Columns: []string{"id", "date", "cds"}}, "id|date|cds\n1: 001|19970101|1\n2: 002|19970112|12"},
		"padded and ragged":            {"a b c\n1 2 3\n4 5\n", Format{Separator: ' '}, "a|b|c\n2: 1|2|3\n3! The row has 2 cells, the header 3; check"},
		"GB18030 found":                {gb, Format{}, "客户|城市\n2: 北京贸易公司|北京\n3: 上海电子厂|上海"},
		"GB18030 named":                {gb[:len(gb)-6] + "\n", Format{Encoding: GB18030}, "客户|城市\n2: 北京贸易公司|北京\n3! The row has 1 cells, the header 2; check"},
		"Latin letters are no Chinese": {"a,b\nM\xfcller,Gr\xf6\xdfe\nok,caf\xe9\nx,y\n", Format{}, "a|b\n2! Column 1 holds bytes that are not valid \n3! Column 2 holds bytes that are not valid \n4: x|y"},
		"UTF-16":                       {utf16, Format{}, "客户|城市\n2: A|北京"},
		"Chinese with a bad byte":      {"客户,城市\n北京贸易公司,北京\n上海\xff,上海\n", Format{}, "客户|城市\n2: 北京贸易公司|北京\n3! Column 1 holds bytes that are not valid "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, text(tc.file), tc.format)
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.want {
				t.Errorf("got\n%.600s\nwant\n%.600s", got, tc.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"nothing":                  {"", "The file is empty"},
		"only blanks":              {"\n \n", "The file is empty"},
		"a nameless column":        {"a,,c\n1,2,3\n", "Column 2 has no name"},
		"two of a name":            {"a,b,a\n1,2,3\n", "Columns 1 and 3 are both called \"a\""},
		"data first":               {"00004 0001 19970101  2   29.33\n00004 0001 19970118  2   29.73\n", "The first line looks like data"},
		"100,000 columns":          {strings.Repeat("a,", 99_999) + "b\n", "The header has 100000 columns"},
		"a header of 20 MB":        {strings.Repeat("a", 20<<20), "The header: The line is longer"},
		"a header that is no text": {"a,b\xe9\n1,2\n", "The header: Column 2 holds bytes"},
		"a spreadsheet":            {"PK\x03\x04rest", "not a spreadsheet that can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, text(tc.file), Format{})
			if crm.CodeOf(err) != crm.BadInput || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want BAD_INPUT with %q", err, tc.want)
			}
		})
	}
}

func TestManyOpenQuotes(t *testing.T) {
	// Each of these would have the rest of the file read again.
	_, err := read(t, text("a,b\n"+strings.Repeat("\"x,1\n", 1000)), Format{})
	if err != nil && crm.CodeOf(err) != crm.BadInput {
		t.Fatal(err)
	}
}

// Whatever a file holds, reading ends, no line is told twice, and lines without
// quotes are never lost.
func TestReadAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`([a",\n\r é]{0,12}\n){0,12}`).Draw(t, "body")
		r, err := openReader(textTable{text("a,b\n" + body), Format{Encoding: UTF8, Separator: ','}})
		if err != nil {
			t.Fatal(err)
		}
		line := 1
		for {
			row, err := r.Next()
			if err != nil {
				break
			}
			if row.Line <= line {
				t.Fatalf("line %d after line %d", row.Line, line)
			}
			line = row.Line
		}
	})
}
