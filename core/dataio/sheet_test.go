package dataio

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// sheetOf is a workbook as small as one can be, with a sheet of this content.
func sheetOf(t rapid.TB, rows string) Source {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	const relations = `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/><Relationship Id="r1" Type="x/worksheet" Target="/s.xml"/></Relationships>`
	for name, text := range map[string]string{
		"_rels/.rels": relations, "xl/_rels/workbook.xml.rels": relations,
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
		"s.xml":           `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil }
}

// Whatever a sheet holds, it is read to its end or refused; rows come in order,
// and whole rows have as many cells as the header.
func TestReadAnySheet(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		`<row>`, `</row>`, `<row r="5">`, `<row r="x">`, `<c>`, `<c r="B2">`, `<c r="XFD1">`, `<c r="ZZZZZ1">`, `<c t="s">`, `<c t="e">`, `<c t="b">`, `<c s="9">`,
		`</c>`, `<v>`, `</v>`, `<v>7</v>`, `<is><t>x</t></is>`, `<f>1+1</f>`, `<v/>`, `<c><v>1</v></c>`, `<row/>`, `text`, `&amp;`, `&b;`, `<!-- -->`, `<!DOCTYPE x>`, "\x00",
		`<row><c><v>1</v></c></row>`, `<row><c r="C9"><v>1</v></c></row>`, `</sheetData>`,
	})
	const header = `<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>`
	rapid.Check(t, func(t *rapid.T) {
		table, err := openTable(sheetOf(t, header+strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), "")), Format{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := openReader(table)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for line := 1; ; {
			row, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				if crm.CodeOf(err) != crm.BadInput {
					t.Fatal(err)
				}
				return
			}
			if row.Line <= line || row.Fault.IsZero() && len(row.Cells) != len(r.Header) {
				t.Fatalf("behind line %d: %+v", line, row)
			}
			line = row.Line
		}
	})
}
