package crm

import (
	"encoding/json"
	"time"
)

// JobState is where a job is in its life.
type JobState string

const (
	JobQueued    JobState = "QUEUED"
	JobRunning   JobState = "RUNNING"
	JobDone      JobState = "DONE"
	JobFailed    JobState = "FAILED"
	JobCancelled JobState = "CANCELLED"
)

// Job is long work that survives restarts. Input says what to do, Cursor how
// far it came; both are the kind's own JSON.
type Job struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	State      JobState        `json:"state"`
	Actor      Actor           `json:"actor"`
	Input      json.RawMessage `json:"input,omitempty"`
	Cursor     json.RawMessage `json:"cursor,omitempty"`
	Result     json.RawMessage `json:"result,omitempty"`
	Total      int64           `json:"total"`
	Done       int64           `json:"done"`
	Failed     int64           `json:"failed"`
	Error      string          `json:"error,omitempty"`
	CreatedAt  time.Time       `json:"createdAt"`
	StartedAt  time.Time       `json:"startedAt,omitzero"`
	FinishedAt time.Time       `json:"finishedAt,omitzero"`
}
