package dataio

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// workbook is one sheet of a spreadsheet. It is read here and not by a library
// because rows must come as a stream, with the type of each cell, and broken
// XML must be an error and not the end of the sheet.
type workbook struct {
	names   []string // of the columns, when told
	sheet   *zip.File
	shared  sharedTexts
	styles  []dateStyle // by the number that cells give
	epoch04 bool        // days count from 1904
}

// openWorkbook finds the sheet and what its cells refer to.
func openWorkbook(src Source, f Format) (table, error) {
	z, err := openArchive(src)
	if err != nil {
		return nil, err
	}
	w := &workbook{names: f.Columns}
	parts := map[string]*zip.File{}
	for _, part := range z.File {
		parts[strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/"))] = part
	}
	book, err := readBook(parts)
	if err != nil {
		return nil, err
	}
	w.epoch04 = book.Properties.Date1904
	if w.sheet, err = book.find(f.Sheet); err != nil {
		return nil, err
	}
	if w.styles, err = readStyles(book.part(parts, "/styles")); err != nil {
		return nil, err
	}
	w.shared, err = readSharedTexts(book.part(parts, "/sharedStrings"))
	return w, err
}

func (w *workbook) columns() []string { return w.names }

func (w *workbook) clean(cell string) string { return strings.Trim(cell, " \u00a0\u3000") }

func (w *workbook) scan() (rowScanner, error) {
	r, err := w.sheet.Open()
	if err != nil {
		return nil, damaged(err)
	}
	return &sheetRows{book: w, xml: newXML(r), Closer: r}, nil
}

// book is the part that lists the sheets.
type book struct {
	Properties struct {
		Date1904 bool `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name string     `xml:"name,attr"`
		Attr []xml.Attr `xml:",any,attr"`
		part *zip.File
	} `xml:"sheets>sheet"`
	relations []relation
	folder    string
}

// relation says where a part lies to which another refers.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func readBook(parts map[string]*zip.File) (*book, error) {
	var root []relation
	if err := readRelations(parts["_rels/.rels"], &root); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(root, func(r relation) bool { return strings.HasSuffix(r.Type, "/officeDocument") })
	if i < 0 {
		return nil, damaged(fmt.Errorf("no office document"))
	}
	name := strings.ToLower(path.Join("/", root[i].Target))[1:]
	b := &book{folder: path.Dir(name)}
	if err := readPart(parts[name], b); err != nil {
		return nil, err
	}
	if err := readRelations(parts[b.folder+"/_rels/"+path.Base(name)+".rels"], &b.relations); err != nil {
		return nil, err
	}
	for i := range b.Sheets {
		for _, a := range b.Sheets[i].Attr {
			if a.Name.Local != "id" {
				continue
			}
			for _, r := range b.relations {
				if r.ID == a.Value && strings.HasSuffix(r.Type, "/worksheet") { // not a sheet that is a chart
					b.Sheets[i].part = parts[b.place(r)]
				}
			}
		}
	}
	return b, nil
}

func readRelations(part *zip.File, into *[]relation) error {
	var list struct {
		Relations []relation `xml:"Relationship"`
	}
	err := readPart(part, &list)
	*into = list.Relations
	return err
}

// place is where a relation of the book leads.
func (b *book) place(r relation) string {
	if strings.HasPrefix(r.Target, "/") {
		return strings.ToLower(path.Clean(r.Target))[1:]
	}
	return strings.ToLower(path.Join(b.folder, r.Target))
}

// part is that of a type, nil when there is none.
func (b *book) part(parts map[string]*zip.File, kind string) *zip.File {
	for _, r := range b.relations {
		if strings.HasSuffix(r.Type, kind) {
			return parts[b.place(r)]
		}
	}
	return nil
}

// find is the sheet of a name, or the first.
func (b *book) find(name string) (*zip.File, error) {
	var names []string
	for _, s := range b.Sheets {
		if s.part == nil {
			continue
		}
		if name == "" || strings.EqualFold(s.Name, name) {
			return s.part, nil
		}
		names = append(names, s.Name)
	}
	if name == "" {
		return nil, damaged(fmt.Errorf("no sheet"))
	}
	list := strings.Join(names[:min(len(names), 20)], ", ")
	return nil, badFlag("sheet",
		"The workbook has no sheet "+crm.Quote(name)+"; its sheets are "+list+".",
		"工作簿中没有工作表 "+crm.Quote(name)+"；现有的工作表为 "+list+"。")
}

// readPart decodes a part that is small by nature.
func readPart(part *zip.File, into any) error {
	if part == nil {
		return damaged(fmt.Errorf("a part is missing"))
	}
	r, err := part.Open()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	if err := xml.NewTokenDecoder(newXML(r)).Decode(into); err != nil {
		return damaged(err)
	}
	return nil
}

// strictXML is XML without document types: nothing that a spreadsheet needs,
// and the door to entities that expand to gigabytes or read other files.
type strictXML struct{ *xml.Decoder }

func newXML(r io.Reader) strictXML { return strictXML{xml.NewDecoder(r)} }

func (s strictXML) Token() (xml.Token, error) {
	t, err := s.Decoder.Token()
	if _, is := t.(xml.Directive); is {
		return nil, crm.NewError(crm.BadInput,
			"The spreadsheet declares a document type or entities, which are refused; open it and save it again as .xlsx.",
			"该电子表格声明了文档类型或实体，已拒绝；请打开后重新另存为 .xlsx。")
	}
	return t, err
}

// sharedTexts are the texts to which cells refer by number, in one piece: a
// slice of many short strings would take several times the memory.
type sharedTexts struct {
	all  []byte
	ends []uint32
}

func (s sharedTexts) text(number string) (string, bool) {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(s.ends) {
		return "", false
	}
	begin := uint32(0)
	if i > 0 {
		begin = s.ends[i-1]
	}
	return string(s.all[begin:s.ends[i]]), true
}

func readSharedTexts(part *zip.File) (s sharedTexts, err error) {
	if part == nil {
		return s, nil
	}
	r, err := part.Open()
	if err != nil {
		return s, damaged(err)
	}
	defer r.Close()
	x := newXML(r)
	for {
		t, err := x.Token()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return s, damaged(err)
		}
		if e, is := t.(xml.StartElement); is && e.Name.Local == "si" {
			if s.all, err = richText(x, s.all); err != nil {
				return s, damaged(err)
			}
			s.ends = append(s.ends, uint32(len(s.all)))
		}
	}
}

// richText appends the text of the element just begun, whatever its runs look
// like, but without the readings (rPh) that East Asian texts may carry.
func richText(x strictXML, to []byte) ([]byte, error) {
	depth, text, reading := 1, 0, 0
	for depth > 0 {
		t, err := x.Token()
		if err != nil {
			return to, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch t.Name.Local {
			case "t":
				text = depth
			case "rPh":
				reading = depth
			}
		case xml.EndElement:
			if depth == text {
				text = 0
			}
			if depth == reading {
				reading = 0
			}
			depth--
		case xml.CharData:
			if text > 0 && reading == 0 {
				to = append(to, t...)
			}
		}
	}
	return to, nil
}
