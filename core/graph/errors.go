package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/store"
)

// fieldFault is one entry of extensions.fields.
type fieldFault struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Errors presents errors to callers: the code and the faults of the input in
// the extensions, the message in the request's language. What is not meant for
// them goes to the log with the request's id, which is all they get to see.
func Errors(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := graphql.DefaultErrorPresenter(ctx, err)
		told := tell(ctx, err, shown)
		if isOurs(told.Code) {
			log.ErrorContext(ctx, "request failed", "request_id", request.RequestID(ctx), "code", told.Code, "path", shown.Path.String(), "error", err)
		}
		language := request.Language(ctx)
		answer := &gqlerror.Error{
			Err: err, Message: told.Message.In(language), Path: shown.Path, Locations: shown.Locations,
			Extensions: map[string]any{"code": told.Code},
		}
		if len(told.Fields) > 0 {
			answer.Extensions["fields"] = each(told.Fields, func(f crm.FieldError) fieldFault {
				if f.Field == "" {
					f.Field = inputPath(shown.Path)
				}
				return fieldFault{f.Field, f.Code, f.Message.In(language)}
			})
		}
		if told.Code == crm.Internal {
			answer.Extensions["requestId"] = request.RequestID(ctx)
		}
		return answer
	}
}

// inputPath is where in the input the library found a scalar that can't be
// read: "fields[2].max" for the argument input, else the argument's name.
func inputPath(path ast.Path) string {
	if len(path) < 2 {
		return ""
	}
	path = path[1:] // behind the mutation's name
	if len(path) > 1 && path[0] == ast.PathName("input") {
		path = path[1:]
	}
	return path.String()
}

// isOurs tells errors that somebody has to look into from those that are the
// caller's own.
func isOurs(code crm.Code) bool {
	return code == crm.Internal || code == crm.Unavailable || code == crm.PluginUnavailable
}

// tell is what the caller may know of an error.
func tell(ctx context.Context, err error, shown *gqlerror.Error) *crm.Error {
	var known *crm.Error
	var number *strconv.NumError
	switch {
	case errors.As(err, &known) && known.Code != crm.Internal:
		return known
	case errors.Is(err, store.ErrUnavailable):
		return crm.NewError(crm.Unavailable,
			"The database can't be reached at the moment; try again shortly.", "数据库暂时无法访问，请稍后重试。").WithCause(err)
	case errors.Is(err, context.DeadlineExceeded):
		return crm.NewError(crm.LimitExceeded,
			"The request took too long and was stopped; ask for less at once.", "请求耗时过长，已停止；请减少一次请求的数据量。")
	case errors.Is(err, context.Canceled): // nobody reads this
		return crm.NewError(crm.LimitExceeded, "The request was cancelled.", "请求已取消。")
	case isInvalid(shown):
		return crm.NewError(crm.BadInput, shown.Message, "请求无效："+shown.Message)
	case errors.As(err, &number):
		return crm.NewError(crm.BadInput,
			crm.Quote(number.Num)+" is not a number of the type that is needed.", crm.Quote(number.Num)+" 不是所需类型的数值。")
	}
	id := request.RequestID(ctx)
	return crm.NewError(crm.Internal,
		"Something went wrong on our side. If it happens again, tell your administrator the request id "+crm.Quote(id)+".",
		"系统内部出错。如再次发生，请将请求编号 "+crm.Quote(id)+" 告知管理员。")
}

// isInvalid tells whether an error is of the query's text or variables, as the
// library marks it.
func isInvalid(e *gqlerror.Error) bool {
	code, _ := e.Extensions["code"].(string)
	return code == "GRAPHQL_VALIDATION_FAILED" || code == "GRAPHQL_PARSE_FAILED"
}

// Recover turns a panic into an error for Errors, with its stack in the log.
func Recover(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, p any) error {
		log.ErrorContext(ctx, "panic while answering a request", "request_id", request.RequestID(ctx), "panic", p, "stack", string(debug.Stack()))
		return fmt.Errorf("panic: %v", p)
	}
}
