package dataio

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	// MaxCell is the most that one cell may hold, in bytes.
	MaxCell = 1 << 20
	// maxRow bounds the memory that one row takes, in bytes.
	maxRow = 8 << 20
	// maxColumns is the most columns a file may have.
	maxColumns = 1000
	// maxOpenQuotes is after how many quotes that nobody closes a file is
	// given up: each costs reading ahead.
	maxOpenQuotes = 100
)

// Row is one row of a file.
type Row struct {
	Line  int // where it begins; the header is line 1
	Cells []string
	// Absent are the columns that the row does not speak of, nil when it speaks
	// of all: an absent cell leaves a field as it is, an empty one empties it.
	Absent []bool
	// Fault is why the row can't be used, zero when it can. Cells then hold
	// what could be read of it.
	Fault crm.Text

	count int // of cells, also of those not kept
}

// scanner cuts text into rows of cells, after RFC 4180. A row that is broken
// carries its fault and does not take the next ones with it.
type scanner struct {
	r     *bufio.Reader
	comma byte // 0: cells are separated by blanks
	line  int  // of the next physical line
	// again are physical lines read ahead for a quote that was never closed.
	again      [][]byte
	openQuotes int
	width      int // cells kept at most; more are only counted
}

func newScanner(r io.Reader, comma byte) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, 64<<10), comma: comma, line: 1, width: maxColumns + 1}
}

// next returns the next row that is not blank, io.EOF behind the last.
func (s *scanner) next() (Row, error) {
	for {
		first := s.line
		line, long, err := s.physical()
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(line)) == 0 && !long {
			continue
		}
		row := Row{Line: first}
		switch {
		case long:
			row.Fault = rowTooLong()
			row.Cells = []string{printable(line[:200])}
		case s.comma == 0:
			row.Cells = strings.Fields(string(line))
			row.count = len(row.Cells)
		default:
			if row, err = s.cells(first, line); err != nil {
				return Row{}, err
			}
		}
		if row.Fault.IsZero() {
			row.Fault = badText(row.Cells)
		}
		return row, nil
	}
}

// cells reads one row that begins with a physical line and goes on over more
// of them while a quote is open.
func (s *scanner) cells(first int, line []byte) (Row, error) {
	p := cellParser{comma: s.comma, width: s.width}
	size := len(line)
	var ahead [][]byte
	for {
		p.feed(line)
		if p.state != inQuotes {
			break
		}
		more, long, err := s.physical()
		if err != nil && err != io.EOF {
			return Row{}, err
		}
		size += len(more)
		if err == io.EOF || long || size > maxRow {
			if more != nil {
				ahead = append(ahead, more)
			}
			p.setFault(openQuote())
			p.broken = true
			break
		}
		ahead = append(ahead, more)
		line = more
	}
	if !p.broken || len(ahead) == 0 {
		return p.row(first), nil
	}
	return s.retreat(first, p, ahead)
}

// retreat gives up a row whose quote takes in more than it should: only its
// first line is lost, the others are read again as rows of their own.
func (s *scanner) retreat(first int, p cellParser, ahead [][]byte) (Row, error) {
	if s.openQuotes++; s.openQuotes > maxOpenQuotes {
		return Row{}, crm.NewError(crm.BadInput,
			fmt.Sprintf("Line %d is one of more than %d with a quotation mark that is not closed; the file is damaged or not CSV. Write quotation marks inside a cell twice.", first, maxOpenQuotes),
			fmt.Sprintf("第 %d 行等超过 %d 行的引号没有闭合，文件已损坏或不是 CSV。单元格内的引号请写两次。", first, maxOpenQuotes))
	}
	s.again = append(ahead, s.again...)
	s.line = first + 1
	return p.row(first), nil
}

// physical returns the next line with its end; long when it is more than a row
// may hold, the rest then being skipped.
func (s *scanner) physical() (line []byte, long bool, err error) {
	if len(s.again) > 0 {
		line, s.again = s.again[0], s.again[1:]
		s.line++
		return line, false, nil
	}
	for {
		part, err := s.r.ReadSlice('\n')
		if room := maxRow - len(line); len(part) > room {
			part, long = part[:room], true
		}
		line = append(line, part...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0:
			return nil, false, io.EOF
		case err != nil && err != io.EOF:
			return nil, false, fmt.Errorf("read line %d: %w", s.line, err)
		}
		s.line++
		return line, long, nil
	}
}

type cellState uint8

const (
	cellStart  cellState = iota // nothing of the cell read yet
	inPlain                     // in a cell without quotes
	inQuotes                    // behind an opening quote
	afterQuote                  // behind a quote that closes the cell, or the first of two
)

// cellParser cuts one row, fed line by line.
type cellParser struct {
	comma byte
	width int
	state cellState
	cells []string
	count int
	cell  []byte
	fault crm.Text
	// broken means that quotes are wrong, so that nobody knows where the row
	// ends.
	broken bool
}

func (p *cellParser) feed(line []byte) {
	for i, c := range line {
		switch p.state {
		case inQuotes:
			if c == '"' {
				p.state = afterQuote
				continue
			}
			p.add(c)
		case afterQuote:
			switch {
			case c == '"':
				p.add(c)
				p.state = inQuotes
			case c == p.comma:
				p.endCell()
			case isLineEnd(line[i:]):
				p.endCell()
				return
			case c == ' ' && p.comma != ' ': // blanks between quote and separator
			default:
				p.setFault(strayQuote(p.count + 1))
				p.broken = true
				p.state = inPlain
				p.add(c)
			}
		default:
			switch {
			case c == '"' && p.state == cellStart:
				p.state = inQuotes
			case c == p.comma:
				p.endCell()
			case isLineEnd(line[i:]):
				p.endCell()
				return
			default:
				p.state = inPlain
				p.add(c)
			}
		}
	}
	if p.state != inQuotes { // the last line of a file may have no end
		p.endCell()
	}
}

func isLineEnd(rest []byte) bool {
	return rest[0] == '\n' || len(rest) == 2 && rest[0] == '\r' && rest[1] == '\n' || len(rest) == 1 && rest[0] == '\r'
}

func (p *cellParser) add(c byte) {
	if len(p.cell) == MaxCell {
		p.setFault(cellTooLong(p.count + 1))
		return
	}
	p.cell = append(p.cell, c)
}

func (p *cellParser) endCell() {
	if p.count < p.width {
		p.cells = append(p.cells, string(p.cell))
	}
	p.count++
	p.cell = p.cell[:0]
	p.state = cellStart
}

func (p *cellParser) setFault(t crm.Text) {
	if p.fault.IsZero() {
		p.fault = t
	}
}

func (p *cellParser) row(line int) Row {
	if p.state == inQuotes {
		p.cell = p.cell[:min(len(p.cell), 200)]
		p.endCell()
	}
	return Row{Line: line, Cells: p.cells, Fault: p.fault, count: p.count}
}
