; What a function returns is called a name, too.
(function_declaration name: [(simple_identifier) (bang) (custom_operator)] @name) @function
(protocol_function_declaration name: (simple_identifier) @name) @method
(init_declaration "init" @name) @method
(deinit_declaration "deinit" @name) @method
(subscript_declaration "subscript" @name) @method
(class_declaration declaration_kind: ["class" "struct" "enum" "actor"] name: (type_identifier) @name) @type
(class_declaration declaration_kind: "extension" @name name: (_) @name) @type
(protocol_declaration name: (type_identifier) @name) @type
(typealias_declaration name: (type_identifier) @name) @type
(property_declaration
  (value_binding_pattern mutability: "let")
  name: (pattern bound_identifier: (simple_identifier) @name)) @constant
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  computed_value: (_)) @method
(enum_entry name: (simple_identifier) @name) @constant

; XCTest runs these in files of tests.
((function_declaration name: (simple_identifier) @name) @named-test
  (#match? @name "^test"))
; @Test("title") func …, @Suite("title") struct …
((function_declaration (modifiers (attribute (user_type (type_identifier) @attribute-name)))
  name: (simple_identifier) @name) @test
  (#eq? @attribute-name "Test"))
((class_declaration (modifiers (attribute (user_type (type_identifier) @attribute-name)))
  name: (type_identifier) @name) @test
  (#eq? @attribute-name "Suite"))
((attribute (user_type (type_identifier) @attribute-name) . (line_string_literal) @title)
  (#any-of? @attribute-name "Test" "Suite"))
; Quick: it("title") { … }
((call_expression (simple_identifier) @callee
  (call_suffix (value_arguments . (value_argument value: (line_string_literal) @name @title)))) @test
  (#any-of? @callee "it" "describe" "context" "fit" "xit" "fdescribe" "xdescribe" "fcontext" "xcontext"))

(comment) @comment
(multiline_comment) @comment
