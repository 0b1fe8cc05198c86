package crm

import (
	"errors"
	"strings"
)

// Code is the stable name of a class of errors, part of the public API: codes
// are added, never renamed.
type Code string

const (
	Unauthenticated   Code = "UNAUTHENTICATED"
	Forbidden         Code = "FORBIDDEN"
	NotFound          Code = "NOT_FOUND"
	BadInput          Code = "BAD_INPUT"
	ValidationFailed  Code = "VALIDATION_FAILED"
	Conflict          Code = "CONFLICT"
	LimitExceeded     Code = "LIMIT_EXCEEDED"
	PluginUnavailable Code = "PLUGIN_UNAVAILABLE"
	Unavailable       Code = "UNAVAILABLE"
	Internal          Code = "INTERNAL"
)

// Error is an error that a person or a program outside is told. Message says
// what is wrong, where, and how to fix it; Cause goes to the log only.
type Error struct {
	Code    Code
	Message Text
	Fields  []FieldError
	Cause   error
}

// FieldError is one fault of an input: Field is the path of what is at fault
// ("name", "rules[2].when"), Code is stable, Message for people.
type FieldError struct {
	Field   string
	Code    string
	Message Text
}

// NewError is an Error with a message in both languages.
func NewError(code Code, en, zh string) *Error {
	return &Error{Code: code, Message: Text{en, zh}}
}

// WithCause returns a copy that carries an error for the log.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.Cause = err
	return &c
}

// Invalid is a VALIDATION_FAILED error that lists every fault; nil when there
// is none.
func Invalid(fields []FieldError) error {
	return faults(ValidationFailed, fields)
}

// BadInputs is a BAD_INPUT error that lists every fault; nil when there is none.
func BadInputs(fields []FieldError) error {
	return faults(BadInput, fields)
}

func faults(code Code, fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	e := &Error{Code: code, Fields: fields, Message: fields[0].Message}
	if len(fields) > 1 {
		var en, zh []string
		for _, f := range fields {
			en, zh = append(en, f.Message.EN), append(zh, f.Message.ZhCN)
		}
		e.Message = Text{strings.Join(en, " "), strings.Join(zh, "")}
	}
	return e
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message.EN
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of an error: that of the first Error in its chain,
// else Internal; "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
