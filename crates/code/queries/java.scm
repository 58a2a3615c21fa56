(class_declaration name: (identifier) @name) @type
(interface_declaration name: (identifier) @name) @type
(enum_declaration name: (identifier) @name) @type
(record_declaration name: (identifier) @name) @type
(annotation_type_declaration name: (identifier) @name) @type
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(compact_constructor_declaration name: (identifier) @name) @method
(enum_constant name: (identifier) @name) @constant
((field_declaration (modifiers) @modifiers declarator: (variable_declarator name: (identifier) @name)) @constant
  (#match? @modifiers "static")
  (#match? @modifiers "final"))

((method_declaration
  (modifiers [
    (marker_annotation name: [(identifier) @annotation (scoped_identifier name: (identifier) @annotation)])
    (annotation name: [(identifier) @annotation (scoped_identifier name: (identifier) @annotation)])
  ])
  name: (identifier) @name) @test
  (#any-of? @annotation "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate" "Property" "Example"))
((annotation name: (identifier) @display-name
  arguments: (annotation_argument_list (string_literal) @title))
  (#eq? @display-name "DisplayName"))

(line_comment) @comment
(block_comment) @comment
