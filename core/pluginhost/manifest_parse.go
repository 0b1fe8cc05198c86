package pluginhost

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// ParseManifest reads a plugin.yaml. Unknown keys, wrong types and faults of
// content come back together as a BAD_INPUT error whose field errors name the
// path ("contributes.objects[0].fields[2].type").
func ParseManifest(data []byte) (*Manifest, error) {
	if len(data) > MaxManifestBytes {
		return nil, manifestFault("", "TOO_LARGE",
			"plugin.yaml is larger than 256 KiB; make it shorter.",
			"plugin.yaml 超过 256 KiB，请缩短。")
	}
	root, err := parseYAML(data)
	if err != nil {
		return nil, err
	}
	var m Manifest
	if faults := checkShape(root, &m); len(faults) > 0 {
		return nil, crm.BadInputs(faults)
	}
	if err := root.Decode(&m); err != nil {
		return nil, manifestFault("", "INVALID_YAML",
			"plugin.yaml can't be read: "+err.Error()+".", "无法读取 plugin.yaml："+err.Error()+"。")
	}
	if faults := checkManifest(&m); len(faults) > 0 {
		return nil, crm.BadInputs(faults)
	}
	return &m, nil
}

// parseYAML returns the top mapping of the only document.
func parseYAML(data []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, manifestFault("", "EMPTY", "plugin.yaml is empty.", "plugin.yaml 为空。")
		}
		return nil, manifestFault("", "INVALID_YAML",
			"plugin.yaml is not YAML: "+err.Error()+".", "plugin.yaml 不是有效的 YAML："+err.Error()+"。")
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, manifestFault("", "INVALID_YAML",
			"plugin.yaml holds more than one document; keep one.", "plugin.yaml 含有多个文档，请只保留一个。")
	}
	return document.Content[0], nil
}

func manifestFault(path, code, en, zh string) error {
	return crm.BadInputs([]crm.FieldError{{Field: path, Code: code, Message: crm.Text{EN: en, ZhCN: zh}}})
}
