package crm

import (
	"regexp"
	"strings"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,39}$`)
	optionPattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,79}$`)
)

// reservedObjects would collide with types and root fields of the platform
// half of the schema or with GraphQL's own, compared without case.
var reservedObjects = setOf(
	"query", "mutation", "subscription", "string", "int", "float", "boolean", "id",
	"decimal", "date", "dateTime", "json", "pageInfo", "me", "node", "nodes",
	"object", "objects", "field", "fields", "picklist", "picklists", "view", "views", "layout", "layouts",
	"ruleSet", "ruleSets", "rule", "rules", "plugin", "plugins", "role", "roles", "user", "users",
	"apiKey", "apiKeys", "webhook", "webhooks", "dashboard", "dashboards", "job", "jobs",
	"auditLog", "report", "reports", "search", "escalation", "escalations", "businessHours", "actor",
	"text", "event", "events", "history", "notification", "notifications", "record", "records",
	"duplicateRules", "file", "files", "catalog", "option", "options", "system",
)

// reservedFields are the names that every record type has already.
var reservedFields = setOf(
	"id", "createdAt", "createdBy", "updatedAt", "updatedBy", "owner", "ownerId", "version", "deletedAt",
	"outcomes", "history", "classifications", "and", "or", "not",
	// words and built-in symbols of the rule language
	"true", "false", "nil", "null", "in", "let", "if", "else", "matches", "contains", "startsWith", "endsWith",
	"old", "user", "now", "today", "days", "record", "env",
)

func setOf(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[strings.ToLower(n)] = true
	}
	return m
}

// CheckName returns a field error when name can't be an API name:
// lowerCamelCase, a letter first, at most 40 letters and digits.
func CheckName(at, name string) *FieldError {
	if !namePattern.MatchString(name) {
		return &FieldError{Field: at, Code: "INVALID_NAME", Message: Text{
			"Use an API name like \"annualRevenue\": a small letter first, then letters and digits, 40 at most; got " + Quote(name) + ".",
			"请使用类似 \"annualRevenue\" 的 API 名称：以小写字母开头，仅含字母和数字，最多 40 个字符；收到的是 " + Quote(name) + "。"}}
	}
	return nil
}

// CheckObjectName is CheckName, and refuses names that the platform has taken.
func CheckObjectName(at, name string) *FieldError {
	if e := CheckName(at, name); e != nil {
		return e
	}
	if reservedObjects[strings.ToLower(name)] {
		return reserved(at, name)
	}
	return nil
}

// CheckFieldName is CheckName, and refuses names that every record has already
// or that the rule language has taken.
func CheckFieldName(at, name string) *FieldError {
	if e := CheckName(at, name); e != nil {
		return e
	}
	if reservedFields[strings.ToLower(name)] {
		return reserved(at, name)
	}
	return nil
}

// CheckOptionValue refuses what can't be a GraphQL enum value.
func CheckOptionValue(at, value string) *FieldError {
	switch {
	case !optionPattern.MatchString(value), strings.HasPrefix(value, "__"),
		value == "true", value == "false", value == "null":
		return &FieldError{Field: at, Code: "INVALID_NAME", Message: Text{
			"Use an option value like \"GOLD\": letters, digits and _, not starting with a digit; got " + Quote(value) + ".",
			"请使用类似 \"GOLD\" 的选项值：仅含字母、数字和下划线，且不以数字开头；收到的是 " + Quote(value) + "。"}}
	}
	return nil
}

func reserved(at, name string) *FieldError {
	return &FieldError{Field: at, Code: "RESERVED_NAME", Message: Text{
		"The name " + Quote(name) + " is used by the platform itself; choose another, for example " + Quote("my"+Pascal(name)) + ".",
		"名称 " + Quote(name) + " 已被平台使用，请另选一个，例如 " + Quote("my"+Pascal(name)) + "。"}}
}

// Quote puts a user's text into a message: in quotes and cut to 60 characters.
func Quote(s string) string {
	r := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(r) > 60 {
		r = append(r[:60], '…')
	}
	return "\"" + string(r) + "\""
}
