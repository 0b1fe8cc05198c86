package dataio_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
	"github.com/guanxi-crm/guanxi/core/record"
)

// workbook writes sheets with a program that is not ours; cells are values as
// excelize takes them.
func workbook(t testing.TB, sheets map[string][][]any, order ...string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range order {
		if i == 0 {
			f.SetSheetName("Sheet1", name)
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, cells := range sheets[name] {
			for c, v := range cells {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if err := f.SetCellValue(name, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func sheet(name string) func(*dataio.Import) {
	return func(in *dataio.Import) { in.Format.Sheet = name }
}

func (w *world) export(object, format string) string {
	w.Helper()
	var file strings.Builder
	if _, err := w.out.Export(context.Background(), dataio.Export{Actor: crm.System, Object: object, Format: format}, &file); err != nil {
		w.Fatal(err)
	}
	return file.String()
}

func TestSpreadsheet(t *testing.T) {
	w := newWorld(t)
	day := time.Date(1996, 1, 20, 0, 0, 0, 0, time.UTC)
	at := time.Date(2026, 11, 22, 8, 30, 15, 0, time.UTC)
	file := workbook(t, map[string][][]any{
		"Notes": {{"nothing", "here"}, {"x", "y"}},
		"客户": {
			{"name", "revenue", "visits", "active", "founded", "seen", "code"},
			{" Acme ", 1100.04, 3, true, day, at, "1E5"},
			{"北京 🎋", 0.1 + 0.2, -7, false, day.AddDate(0, 0, 1), at, "007"},
			{},
			{"Blank"},
			{"Tail", 1, 2, true, day, at, "x", "too much"},
			{"Exponent", 1.5e-7, 40, true, day, at, "y"},
		},
	}, "Notes", "客户")
	sum, rejects := w.load("client", file, create, sheet("客户"))
	if sum.Created != 4 || sum.Rejected != 1 || !strings.Contains(rejects, "\n6,\"The row has 8 cells, the header 7") {
		t.Fatalf("%+v\n%s", sum, rejects)
	}
	equal(t, "fields", strings.Join(sum.CreatedFields, ", "),
		"name text, revenue decimal, visits integer, active boolean, founded date, seen dateTime, code text")
	equal(t, "records", w.rows("client", "name", "name", "revenue", "visits", "active", "founded", "seen", "code"), strings.TrimSpace(`
Acme|1100.04000000|3|true|1996-01-20|2026-11-22T08:30:15.000Z|1E5
Blank||||||
Exponent|0.00000015|40|true|1996-01-20|2026-11-22T08:30:15.000Z|y
北京 🎋|0.30000000|-7|false|1996-01-21|2026-11-22T08:30:15.000Z|007`))

	// The first sheet is read when none is named.
	sum, _ = w.load("note", file, create)
	equal(t, "first sheet", fmt.Sprint(sum.CreatedFields), "[nothing text here text]")
}

// Texts are read as the type of the field, and mapping, expressions, matching
// and dry runs are those of CSV.
func TestSpreadsheetLikeCSV(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	file := workbook(t, map[string][][]any{"S": {
		{"who", "turnover", "began", "of"},
		{"Acme", "5.25", "1/21/1996", "Zoomit"},
		{"New", "many", "", ""},
		{"Other", 2, time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC), "Nobody"},
		{"Third", 2, "2020-02-29", "Acme"},
	}}, "S")
	how := []func(*dataio.Import){match("account"), set(`sector=who == "Acme" ? "medical" : "technolgy"`),
		mapped("who=account", "turnover=revenue", "began=founded", "of=parent.account"),
		func(in *dataio.Import) { in.DateFormat, _ = dataio.ParseDateFormat("M/D/YYYY") }}
	dry, _ := w.load("account", file, append(how, func(in *dataio.Import) { in.DryRun = true })...)
	if dry.Created != 1 || dry.Updated != 1 || dry.Rejected != 2 {
		t.Errorf("dry: %+v", dry)
	}
	sum, rejects := w.load("account", file, how...)
	if sum.Created != 1 || sum.Updated != 1 || sum.Rejected != 2 {
		t.Errorf("%+v", sum)
	}
	if !strings.HasPrefix(rejects, "line,reason,who,turnover,began,of\n") || !strings.Contains(rejects, "\n3,") ||
		!strings.Contains(rejects, "\n4,\"parent: there is no account") || !strings.Contains(rejects, ",Other,2,2020-02-29,Nobody\n") {
		t.Errorf("rejects: %s", rejects)
	}
	equal(t, "records", w.rows("account", "account", "account", "sector", "revenue", "founded", "parent"), strings.TrimSpace(`
Acme|medical|5.25|1996-01-21|→Zoomit
Betatech|medical|251.40|1999-12-03|→Zoomit
Cancity|technolgy||2001-02-28|→Acme
Third|technolgy|2.00|2020-02-29|→Acme
Zoomit|medical|7.50|1970-01-01|`))
}

func TestFormulas(t *testing.T) {
	w := newWorld(t)
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetRow("Sheet1", "A1", &[]any{"name", "sum"})
	f.SetSheetRow("Sheet1", "A2", &[]any{"a", 3})
	f.SetCellFormula("Sheet1", "B2", "1+2")
	f.SetSheetRow("Sheet1", "A3", &[]any{"b"})
	f.SetCellRichText("Sheet1", "A4", []excelize.RichTextRun{{Text: "c"}, {Text: " rich", Font: &excelize.Font{Bold: true}}})
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	bad := rewrite(t, file.String(), "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "</sheetData>", `<row r="5"><c r="A5" t="inlineStr"><is><t>d</t></is></c><c r="B5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>`, 1)
	})
	sum, rejects := w.load("thing", bad, create)
	if sum.Created != 3 || sum.Rejected != 1 || !strings.Contains(rejects, "#DIV/0!") || !strings.Contains(rejects, "\n5,") {
		t.Errorf("%+v %s", sum, rejects)
	}
	equal(t, "records", w.rows("thing", "name", "name", "sum"), "a|3\nb|\nc rich|")
}

// hostile are the beginnings and pieces by which files go wrong.
var hostile = rapid.StringOfN(rapid.SampledFrom([]rune("=+-@\t\n\r'\",;|x_0041 &<>é客户关系🎋👩‍💻\u0001\u000b\u001f\uf8f1\u2028%#{}[]")), 1, 30, -1)

// What an export holds comes back as the same records, in every format.
func TestRoundTrip(t *testing.T) {
	w := newWorld(t)
	w.load("thing", "name,note,amount,count,day,moment,yes\nfirst,\"a long note, "+strings.Repeat("x", 300)+"\",1.25,7,1900-01-05,2026-01-02T03:04:05.678Z,true\n", create)
	o := w.meta.Catalog().Object("thing")
	rapid.Check(t, func(rt *rapid.T) {
		var writes []record.Write
		for i := range rapid.IntRange(1, 5).Draw(rt, "records") {
			day := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 150_000).Draw(rt, "day"))
			writes = append(writes, record.Write{Kind: record.Upsert, Match: "name", Object: "thing", Data: map[string]any{
				"name": fmt.Sprintf("n%d", i), "note": "." + hostile.Draw(rt, "note") + ".",
				"amount": fmt.Sprintf("%d.%02d", rapid.Int64Range(-1e15, 1e15).Draw(rt, "amount"), rapid.IntRange(0, 99).Draw(rt, "cents")),
				"count":  rapid.IntRange(-1_000_000, 1_000_000).Draw(rt, "count"), "yes": rapid.Bool().Draw(rt, "yes"),
				"day":    day.Format(time.DateOnly),
				"moment": day.Add(time.Duration(rapid.IntRange(0, 86_399_999).Draw(rt, "ms")) * time.Millisecond).Format(time.RFC3339Nano),
			}})
		}
		if rapid.Bool().Draw(rt, "bare") { // without the dots a CSV loses blanks at the ends
			for _, wr := range writes {
				wr.Data["note"] = strings.Trim(wr.Data["note"].(string), ". \n\r\u2028")
			}
		}
		results, err := w.records.Change(context.Background(), record.Request{Actor: crm.System, Writes: writes})
		if err != nil {
			rt.Fatal(err)
		}
		for _, r := range results {
			if r.Err != nil {
				rt.Fatal(r.Err)
			}
		}
		for _, format := range []string{"csv", "xlsx", "jsonl"} {
			file := w.export("thing", format)
			sum, rejects := w.load("thing", file, match("id"))
			if sum.Rejected > 0 || sum.Unchanged != sum.Rows || format == "xlsx" && strings.Contains(file, "<f>") {
				rt.Fatalf("%s: %+v\n%s\n%q", format, sum, rejects, w.rows("thing", "name", "name", "note"))
			}
		}
	})
	if o.Field("note").Type != crm.TypeLongText || o.Field("moment").Type != crm.TypeDateTime {
		t.Error("other fields than meant")
	}
}

// A file of ten thousand rows is read as it was written.
func TestTenThousandRows(t *testing.T) {
	w := newWorld(t)
	var file strings.Builder
	file.WriteString("name,amount,day\n")
	for i := range 10_000 {
		fmt.Fprintf(&file, "n%05d,%d.25,2026-%02d-%02d\n", i, i, i%12+1, i%28+1)
	}
	w.load("item", file.String(), create)
	book := w.export("item", "xlsx")
	sum, rejects := w.load("item", book, match("id"))
	if sum.Rows != 10_000 || sum.Unchanged != 10_000 {
		t.Errorf("%+v %.500s", sum, rejects)
	}
	sum, rejects = w.load("copy", book, create)
	if sum.Created != 10_000 {
		t.Errorf("%+v %.500s", sum, rejects)
	}
	equal(t, "last", w.rows("copy", "name", "name", "amount", "day")[:24], "n00000|0.25|2026-01-01\nn")
}

// What a sheet can't hold is told and not cut off.
func TestExportLimits(t *testing.T) {
	w := newWorld(t)
	w.load("item", "name,note\na,"+strings.Repeat("长", 40_000)+"\n", create)
	var file bytes.Buffer
	_, err := w.out.Export(context.Background(), dataio.Export{Actor: crm.System, Object: "item", Format: "xlsx"}, &file)
	if crm.CodeOf(err) != crm.LimitExceeded || !strings.Contains(err.Error(), "32767 characters in a cell") || !strings.Contains(chinese(err), "字段 note") {
		t.Errorf("got %v %s", err, chinese(err))
	}
	if file.Len() > 0 {
		t.Error("half a file")
	}
}

func TestJSONLines(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	file := "\xef\xbb\xbf" + `{"account": "Acme", "revenue": 1.5e2}
{"account": "Betatech", "sector": null, "revenue": "7.25", "founded": "2000-01-02"}

{"account": "Cancity", "account": "x"}
{"account": "New", "revenue": {"amount": 1}}
{"account": "Newer", "revenue": 1} tail
not JSON
{"account": "Newest 客户", "revenue": 12345678901234.56, "unknown": true}
{"account": "caf` + "\xe9" + `"}
`
	sum, rejects := w.load("account", file, match("account"))
	if sum.Rows != 8 || sum.Updated != 2 || sum.Created != 1 || sum.Rejected != 5 || fmt.Sprint(sum.Ignored) != "[unknown]" {
		t.Errorf("%+v\n%s", sum, rejects)
	}
	for _, want := range []string{
		"line,reason,account,revenue,sector,founded,unknown\n",
		"\n4,\"The object has the name \"\"account\"\" twice", "\n5,\"revenue: The value is an object", "\n6,The line is not one whole JSON object",
		"\n7,The line is not one whole", "\n9,",
	} {
		if !strings.Contains(rejects, want) {
			t.Errorf("no %q in\n%s", want, rejects)
		}
	}
	// What a line does not speak of stays, what is null is emptied.
	equal(t, "records", w.rows("account", "account", "account", "sector", "revenue", "founded", "parent"), strings.TrimSpace(`
Acme|technolgy|150.00|1996-01-20|
Betatech||7.25|2000-01-02|→Zoomit
Cancity|technolgy||2001-02-28|→Acme
Newest 客户||12345678901234.56||
Zoomit|medical|7.50|1970-01-01|`))
}
