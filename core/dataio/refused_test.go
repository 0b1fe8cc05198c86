package dataio_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
)

// emptyArchive is a zip file without entries.
const emptyArchive = "PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

func chinese(err error) string {
	var e *crm.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Message.ZhCN
}

// rewrite changes a part of an archive.
func rewrite(t testing.TB, file, part string, changes ...func(string) string) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			for _, c := range changes {
				text = []byte(c(string(text)))
			}
		}
		p, _ := z.Create(f.Name)
		p.Write(text)
	}
	z.Close()
	return out.String()
}

// add puts one more part into an archive.
func add(t testing.TB, file, name string, fill func(io.Writer)) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, f := range in.File {
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	p, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	fill(p)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSpreadsheetsRefused(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	good := workbook(t, map[string][][]any{"S": {{"account"}, {"New"}}}, "S")
	const sheetPart = "xl/worksheets/sheet1.xml"
	for name, tc := range map[string]struct {
		file   func() string
		change func(*dataio.Import)
		code   crm.Code
		en, zh string
	}{
		"1000:1": {func() string {
			return add(t, good, "xl/media/image1.png", func(p io.Writer) { p.Write(make([]byte, 50<<20)) })
		}, nil, crm.LimitExceeded, `"xl/media/image1.png" unpacks to more than 100 times`, "100 倍上限"},
		"too many parts": {func() string {
			var out bytes.Buffer
			z := zip.NewWriter(&out)
			for i := range 1001 {
				z.Create(fmt.Sprintf("xl/%d.xml", i))
			}
			z.Close()
			return out.String()
		}, nil, crm.LimitExceeded, "more than 1000 parts", "1000 个的上限"},
		"a huge sheet": {func() string {
			return add(t, good, "xl/worksheets/sheet2.xml", func(p io.Writer) {
				block := make([]byte, 4096)
				for range 101 << 20 / len(block) {
					for i := range 200 {
						block[i] = byte(rand.Uint32())
					}
					p.Write(block)
				}
			})
		}, nil, crm.LimitExceeded, "more than 100 MiB unpacked", "100 MiB 的上限"},
		"a document type": {func() string {
			return rewrite(t, good, sheetPart, func(s string) string {
				_, rest, _ := strings.Cut(s, "?>")
				return `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>` + rest
			})
		}, nil, crm.BadInput, "declares a document type or entities", "声明了文档类型或实体"},
		"an entity": {func() string {
			return rewrite(t, good, "xl/workbook.xml", func(s string) string { return strings.Replace(s, `name="S"`, `name="&b;"`, 1) })
		}, nil, crm.BadInput, "damaged", "已损坏"},
		"an outer entity in the texts": {func() string {
			return rewrite(t, good, "xl/sharedStrings.xml", func(s string) string {
				_, rest, _ := strings.Cut(s, "?>")
				return `<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + rest
			})
		}, nil, crm.BadInput, "declares a document type or entities", "声明了文档类型或实体"},
		"a sheet cut off": {func() string {
			return rewrite(t, good, sheetPart, func(s string) string { return s[:strings.Index(s, "</sheetData>")] })
		}, nil, crm.BadInput, "damaged", "已损坏"},
		"a file cut off":       {func() string { return good[:len(good)/2] }, nil, crm.BadInput, "damaged", "已损坏"},
		"no archive":           {func() string { return "PK\x03\x04 and no more" }, nil, crm.BadInput, "not a spreadsheet", "不是可读取的电子表格"},
		"a name that lies":     {func() string { return "account\nNew\n" }, func(in *dataio.Import) { in.Format.Kind = dataio.XLSX }, crm.BadInput, "By its name the file is .xlsx", "按文件名应为 .xlsx"},
		"a spreadsheet .csv":   {func() string { return good }, func(in *dataio.Import) { in.Format.Kind = dataio.Text }, crm.BadInput, "ending .xlsx", "改为 .xlsx"},
		"an old spreadsheet":   {func() string { return "\xd0\xcf\x11\xe0" }, nil, crm.BadInput, "save it as .xlsx", "另存为"},
		"another archive":      {func() string { return add(t, emptyArchive, "a.txt", func(io.Writer) {}) }, nil, crm.BadInput, "not a spreadsheet", "不是可读取的电子表格"},
		"an empty sheet":       {func() string { return workbook(t, nil, "S") }, nil, crm.BadInput, "The file is empty", "文件为空"},
		"no header":            {func() string { return workbook(t, map[string][][]any{"S": {{7, 8.5}, {9, 1}}}, "S") }, nil, crm.BadInput, "looks like data", "看起来是数据"},
		"a nameless column":    {func() string { return workbook(t, map[string][][]any{"S": {{"account", "", "x"}}}, "S") }, nil, crm.BadInput, "Column 2 has no name", "第 2 列没有名称"},
		"a sheet not there":    {func() string { return good }, sheet("T"), crm.BadInput, `no sheet "T"; its sheets are S`, "没有工作表"},
		"a sheet of text":      {func() string { return "account\nNew\n" }, sheet("T"), crm.BadInput, "--sheet is for spreadsheets", "--sheet 仅用于"},
		"a JSON list":          {func() string { return `[{"account": "New"}]` }, nil, crm.BadInput, "one object a line", "每行一个对象"},
		"JSON over many lines": {func() string { return "{\n\"account\": \"New\"\n}\n" }, nil, crm.BadInput, "No line holds a whole JSON object", "没有一行是完整的 JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			in := dataio.Import{Actor: crm.System, Object: "account", Source: source(tc.file())}
			if tc.change != nil {
				tc.change(&in)
			}
			start := time.Now()
			_, err := w.in.Import(context.Background(), in)
			if took := time.Since(start); took > patience {
				t.Errorf("took %v", took)
			}
			if crm.CodeOf(err) != tc.code || !strings.Contains(err.Error(), tc.en) || !strings.Contains(chinese(err), tc.zh) {
				t.Errorf("got %v %q, want %s with %q", err, chinese(err), tc.code, tc.en)
			}
		})
	}
	if strings.Contains(w.rows("account", "account", "account"), "New") {
		t.Error("something of a refused file was imported")
	}
}
