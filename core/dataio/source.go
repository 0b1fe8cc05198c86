package dataio

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Source opens the same bytes as often as it is called: an import reads its
// file more than once.
type Source func() (io.ReadCloser, error)

// Encoding is how a file's text is written.
type Encoding string

const (
	// Detected looks through the whole file first; the zero value.
	Detected Encoding = ""
	UTF8     Encoding = "utf-8"
	GB18030  Encoding = "gb18030"
	UTF16    Encoding = "utf-16" // known by its byte order mark
)

// ParseEncoding reads the name of an encoding.
func ParseEncoding(s string) (Encoding, error) {
	switch e := Encoding(s); e {
	case Detected, UTF8, GB18030, UTF16:
		return e, nil
	}
	return "", crm.BadInputs([]crm.FieldError{{Field: "encoding", Code: "INVALID_VALUE", Message: crm.Text{
		EN:   "The encodings are utf-8, gb18030 and utf-16; got " + crm.Quote(s) + ".",
		ZhCN: "可用的编码为 utf-8、gb18030 和 utf-16；收到的是 " + crm.Quote(s) + "。"}}})
}

var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
)

// decode turns a file's bytes into UTF-8 without a byte order mark. Bytes that
// are not valid stay so (in UTF-8) or become U+FFFD: the row says so.
func decode(r io.Reader, e Encoding) io.Reader {
	var from encoding.Encoding
	switch e {
	case GB18030:
		from = simplifiedchinese.GB18030
	case UTF16:
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		b := bufio.NewReaderSize(r, 64<<10)
		if head, _ := b.Peek(len(markUTF8)); bytes.Equal(head, markUTF8) {
			b.Discard(len(markUTF8))
		}
		return b
	}
	return transform.NewReader(r, from.NewDecoder())
}

// detect finds out the encoding by reading all of a source. What is neither
// clearly UTF-16 nor GB18030 counts as UTF-8, in which each bad byte is told
// by its row.
func detect(src Source) (Encoding, error) {
	in, err := src()
	if err != nil {
		return "", err
	}
	defer in.Close()
	r := bufio.NewReaderSize(in, 64<<10)
	head, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, markUTF16LE), bytes.HasPrefix(head, markUTF16BE):
		return UTF16, nil
	}
	var c census
	if err := c.read(r); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	if c.isGB18030() {
		return GB18030, nil
	}
	return UTF8, nil
}

// census counts what a file's bytes would be in either encoding.
type census struct {
	multi, broken int // characters of several bytes, and bytes that are none, in UTF-8
	pairs, odd    int // pairs of the everyday part of GB18030, and bytes of none
}

func (c *census) read(r io.Reader) error {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		end := kept + n
		last := err == io.EOF
		if err != nil && !last {
			return err
		}
		kept = copy(buf, buf[c.count(buf[:end], last):end])
		if last {
			return nil
		}
	}
}

// count looks at a chunk and returns how much of it is done with; the rest may
// be half a character.
func (c *census) count(b []byte, last bool) int {
	i := 0
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		if !last && len(b)-i < 8 {
			return i
		}
		start := i
		for i < len(b) && b[i] >= utf8.RuneSelf && i-start < 1<<10 {
			i++
		}
		if !last && i == len(b) && start > 0 {
			return start
		}
		c.countRun(b[start:i])
	}
	return i
}

// countRun counts a run of bytes that are not ASCII.
func (c *census) countRun(run []byte) {
	for i := 0; i < len(run); {
		r, size := utf8.DecodeRune(run[i:])
		if r == utf8.RuneError && size == 1 {
			c.broken++
		} else {
			c.multi++
		}
		i += size
	}
	for i := 0; i < len(run); i++ {
		if i+1 < len(run) && run[i] >= 0xA1 && run[i] <= 0xF7 && run[i+1] >= 0xA1 && run[i+1] <= 0xFE {
			c.pairs++
			i++
			continue
		}
		c.odd++
	}
}

// isGB18030 wants clear evidence: a Latin text, too, has bytes above 127, but
// they stand alone.
func (c *census) isGB18030() bool {
	return c.broken > c.multi && c.pairs >= 2 && c.odd*10 <= c.pairs
}
