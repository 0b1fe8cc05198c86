package dataio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// jsonTable is a file with one JSON object a line. Its columns are the names
// that occur in any of them, in the order in which they are first met.
type jsonTable struct {
	src   Source
	names []string
}

// openJSONLines reads the whole file for its columns. A line that can't be
// read adds none: it is told when its turn comes.
func openJSONLines(src Source, f Format) (table, error) {
	if len(f.Columns) > 0 {
		return nil, badFlag("columns", "JSON lines name their columns themselves; leave --columns out.",
			"JSON 行自带列名，请去掉 --columns。")
	}
	rows, err := jsonTable{src: src}.scan()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lines := rows.(*jsonRowsIn)
	t := jsonTable{src: src}
	known := map[string]bool{}
	for {
		_, pairs, fault, err := lines.object()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if !fault.IsZero() {
			continue
		}
		for _, p := range pairs {
			if !known[p.name] {
				known[p.name] = true
				t.names = append(t.names, p.name)
			}
		}
		if len(t.names) > maxColumns {
			return nil, headerError(
				fmt.Sprintf("The objects have more than %d different names; at most so many can be imported.", maxColumns),
				fmt.Sprintf("各对象的不同名称超过 %d 个，最多可导入这么多。", maxColumns))
		}
	}
	if len(t.names) == 0 {
		return nil, headerError("No line holds a whole JSON object; write one object a line, like {\"name\": \"Acme\"}.",
			"没有一行是完整的 JSON 对象；请每行写一个对象，例如 {\"name\": \"Acme\"}。")
	}
	return t, nil
}

func (t jsonTable) columns() []string { return t.names }

func (t jsonTable) clean(cell string) string { return cell }

func (t jsonTable) scan() (rowScanner, error) {
	in, err := t.src()
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(t.names))
	for i, name := range t.names {
		at[name] = i
	}
	return &jsonRowsIn{lines: newScanner(decode(in, UTF8), ','), at: at, Closer: in}, nil
}

// jsonRowsIn reads objects as rows.
type jsonRowsIn struct {
	lines *scanner
	at    map[string]int // column by name
	io.Closer
}

func (j *jsonRowsIn) expect(int) {}

// pair is one member of an object, its value as a cell.
type pair struct{ name, cell string }

func (j *jsonRowsIn) next() (Row, error) {
	line, pairs, fault, err := j.object()
	if err != nil {
		return Row{}, err
	}
	row := Row{Line: line, Cells: make([]string, len(j.at)), Absent: make([]bool, len(j.at)), Fault: fault, count: len(j.at)}
	for i := range row.Absent {
		row.Absent[i] = true
	}
	for _, p := range pairs {
		if i, ok := j.at[p.name]; ok {
			row.Cells[i], row.Absent[i] = p.cell, false
		}
	}
	return row, nil
}

// object reads the next line that is not blank; with a fault, the pairs are
// those before it.
func (j *jsonRowsIn) object() (int, []pair, crm.Text, error) {
	for {
		at := j.lines.line
		line, long, err := j.lines.physical()
		if err != nil {
			return 0, nil, crm.Text{}, err
		}
		if long {
			return at, nil, rowTooLong(), nil
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		pairs, fault := parseObject(line)
		if fault.IsZero() {
			cells := make([]string, len(pairs))
			for i, p := range pairs {
				cells[i] = p.cell
			}
			fault = badText(cells)
		}
		return at, pairs, fault, nil
	}
}

func parseObject(line []byte) ([]pair, crm.Text) {
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, badJSON(d)
	}
	var pairs []pair
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return pairs, badJSON(d)
		}
		name, _ := t.(string)
		if name == "" || seen[name] {
			return pairs, badJSONName(name)
		}
		seen[name] = true
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return pairs, badJSON(d)
		}
		cell, fault := jsonCell(name, raw)
		if !fault.IsZero() {
			return pairs, fault
		}
		pairs = append(pairs, pair{name, cell})
	}
	if _, err := d.Token(); err != nil {
		return pairs, badJSON(d)
	}
	if _, err := d.Token(); err != io.EOF {
		return pairs, badJSON(d)
	}
	return pairs, crm.Text{}
}

// jsonCell is a value as a file of text would have it: null empty, a list
// joined by commas.
func jsonCell(name string, raw json.RawMessage) (string, crm.Text) {
	switch raw[0] {
	case 'n':
		return "", crm.Text{}
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", nested(name)
		}
		if len(s) > MaxCell {
			return "", nameTooLong(name)
		}
		return s, crm.Text{}
	case '[':
		var items []string
		if err := json.Unmarshal(raw, &items); err != nil {
			return "", nested(name)
		}
		return strings.Join(items, ","), crm.Text{}
	case '{':
		return "", nested(name)
	}
	if len(raw) > 400 {
		return "", nameTooLong(name)
	}
	if raw[0] != 't' && raw[0] != 'f' && bytes.ContainsAny(raw, "eE") {
		return plainNumber(string(raw)), crm.Text{}
	}
	return string(raw), crm.Text{}
}

func badJSON(d *json.Decoder) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("The line is not one whole JSON object; it goes wrong behind byte %d.", d.InputOffset()),
		ZhCN: fmt.Sprintf("该行不是一个完整的 JSON 对象；第 %d 字节之后有误。", d.InputOffset())}
}

func badJSONName(name string) crm.Text {
	return crm.Text{
		EN:   "The object has the name " + crm.Quote(name) + " twice, or a name that is empty; give each value a name of its own.",
		ZhCN: "对象中的名称 " + crm.Quote(name) + " 重复或为空；请为每个值使用不同的名称。"}
}

func nameTooLong(name string) crm.Text {
	return crm.Text{EN: name + ": The value is too long; shorten it.", ZhCN: name + "：值过长，请缩短。"}
}

func nested(name string) crm.Text {
	return crm.Text{
		EN:   name + ": The value is an object or a list of other things than texts; write a text, a number, true, false, null or a list of texts.",
		ZhCN: name + "：值是对象或非文本列表；请使用文本、数字、true、false、null 或文本列表。"}
}
