// Package pluginhost exists so that code which we did not write can take part
// in the product without being able to harm it: it installs, verifies, starts,
// watches, calls and stops plugin processes, and turns whatever they do wrong
// into a state and a typed error.
//
// A plugin is a folder with an executable and a plugin.yaml (see Manifest). A
// Host has one supervisor for each enabled plugin; Apply brings the
// supervisors in line with the catalog. A supervisor starts the process,
// checks that it is what the manifest says, watches its health, and after a
// death starts it anew with growing pauses until it dies too often. Calls go
// through BeforeSave and CallFunction, which never wait for a plugin that is
// not running and never longer than the call's deadline.
//
// Nothing here writes to the store: which plugins are on, with which checksum,
// is part of the catalog and changed by package metadata.
package pluginhost
