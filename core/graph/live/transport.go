package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
)

// post is gqlgen's transport for POST with JSON. Unlike the library's own it
// bounds what it reads, checks it before anything else looks at it, keeps
// numbers exact and writes data without copying it through encoding/json.
type post struct {
	limits limit.Limits
	// known tells whether a query was found valid before, and so needs no
	// check.
	known func(query string) bool
	// receipts and secrets are those of the Options.
	receipts *receipt.Keeper
	secrets  []string
}

var _ graphql.Transport = post{}

func (post) Supports(r *http.Request) bool {
	if r.Method != http.MethodPost || r.Header.Get("Upgrade") != "" {
		return false
	}
	t := r.Header.Get("Content-Type")
	if t == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(t)
	return err == nil && media == "application/json"
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	buf := buffers.Get().(*bytes.Buffer)
	defer giveBack(buf)
	ctx := r.Context()
	params, status, err := t.read(w, r, buf)
	if err != nil {
		t.write(w, buf, status, exec.DispatchError(ctx, gqlerror.List{wrapped(err)}))
		return
	}
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		ctx = graphql.WithOperationContext(ctx, op)
		t.write(w, buf, http.StatusOK, exec.DispatchError(ctx, t.invalid(errs)))
		return
	}
	if op.Operation.Operation == ast.Mutation && len(r.Header[receipt.Header]) > 0 {
		t.doOnce(w, r, buf, exec, op)
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	t.write(w, buf, http.StatusOK, responses(ctx))
}

// giveBack keeps buffers of ordinary size.
func giveBack(buf *bytes.Buffer) {
	if buf.Cap() <= 64<<10 {
		buf.Reset()
		buffers.Put(buf)
	}
}

// read takes the request in and holds it against the limits.
func (t post) read(w http.ResponseWriter, r *http.Request, buf *bytes.Buffer) (*graphql.RawParams, int, error) {
	start := graphql.Now()
	if _, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, t.limits.BodyBytes)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, http.StatusRequestEntityTooLarge, t.limits.TooLarge()
		}
		return nil, http.StatusBadRequest, notJSON().WithCause(err)
	}
	if err := t.limits.Body(buf.Bytes()); err != nil {
		return nil, http.StatusBadRequest, err
	}
	params := &graphql.RawParams{Headers: r.Header}
	d := json.NewDecoder(bytes.NewReader(buf.Bytes()))
	d.UseNumber()
	if err := d.Decode(params); err != nil {
		return nil, http.StatusBadRequest, notJSON().WithCause(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, http.StatusBadRequest, notJSON()
	}
	if !t.known(params.Query) {
		if err := t.limits.Query(params.Query); err != nil {
			return nil, http.StatusOK, err
		}
	}
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, http.StatusOK, nil
}

func notJSON() *crm.Error {
	return crm.NewError(crm.BadInput,
		"The request body is no JSON object with a query, like {\"query\": \"{ me { language } }\", \"variables\": {}}.",
		"请求正文不是包含 query 的 JSON 对象，例如 {\"query\": \"{ me { language } }\", \"variables\": {}}。")
}

func wrapped(err error) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Error()}
}

// invalid makes errors of the query's text and variables BAD_INPUT, a limited
// number of them. Their messages are gqlparser's, which has them in English.
func (t post) invalid(errs gqlerror.List) gqlerror.List {
	errs = errs[:min(len(errs), t.limits.Errors)]
	for _, e := range errs {
		if crm.CodeOf(e) != crm.Internal {
			continue
		}
		what := short(e.Message)
		message := crm.Text{EN: what, ZhCN: "请求无效：" + what}
		bad := &crm.Error{Code: crm.BadInput, Message: message}
		if at, ok := variableOf(e.Path); ok {
			bad.Fields = []crm.FieldError{{Field: at, Code: "INVALID_VALUE", Message: message}}
			e.Path = nil
		}
		e.Err, e.Extensions = bad, nil
	}
	return errs
}

// variableOf is where in the variables a fault is: "data.tags[0]".
func variableOf(path ast.Path) (string, bool) {
	if len(path) < 2 || path[0] != ast.PathName("variable") {
		return "", false
	}
	return short(path[1:].String()), true
}

// short cuts what repeats a text from outside: a message needs not all of it.
func short(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// write sends the answer in one piece.
func (t post) write(w http.ResponseWriter, buf *bytes.Buffer, status int, res *graphql.Response) {
	t.render(buf, res)
	send(w, status, buf.Bytes())
}

// render makes the answer's text: errors first, as the specification advises,
// then data as it is.
func (t post) render(buf *bytes.Buffer, res *graphql.Response) {
	buf.Reset()
	buf.WriteByte('{')
	if len(res.Errors) > 0 {
		errs, err := json.Marshal(res.Errors[:min(len(res.Errors), t.limits.Errors)])
		if err != nil {
			panic(err) // an extension that is no JSON: a fault of the presenter
		}
		buf.WriteString(`"errors":`)
		buf.Write(errs)
		buf.WriteByte(',')
	}
	buf.WriteString(`"data":`)
	if len(res.Data) == 0 {
		buf.WriteString("null")
	} else {
		buf.Write(res.Data)
	}
	buf.WriteByte('}')
}

func send(w http.ResponseWriter, status int, answer []byte) {
	header := w.Header()
	header["Content-Type"] = jsonType
	header["Content-Length"] = []string{strconv.Itoa(len(answer))}
	w.WriteHeader(status)
	_, _ = w.Write(answer) // nobody is left to tell when the caller is gone
}

var jsonType = []string{"application/json; charset=utf-8"}
