(function_declaration name: (identifier) @name) @function
(class_declaration name: (identifier) @name) @type
(object_declaration name: (identifier) @name) @type
(companion_object "companion" @name "object" @name) @type
(type_alias type: (identifier) @name) @type
(secondary_constructor "constructor" @name) @method
(enum_entry (identifier) @name) @constant
(property_declaration (variable_declaration (identifier) @name)) @constant

((function_declaration (modifiers (annotation [
    (user_type (identifier) @annotation)
    (constructor_invocation (user_type (identifier) @annotation))
  ])) name: (identifier) @name) @test
  (#any-of? @annotation "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate" "Property" "Example"))
((annotation (constructor_invocation (user_type (identifier) @annotation)
  (value_arguments . (value_argument . (string_literal) @title))))
  (#eq? @annotation "DisplayName"))

; kotest: test("title") { … }, "title" { … }
((call_expression (call_expression (identifier) @callee
    (value_arguments . (value_argument . (string_literal) @name @title)))
  (annotated_lambda)) @test
  (#any-of? @callee "test" "should" "context" "describe" "it" "given" "Given" "When" "Then" "and" "And"
    "scenario" "feature" "expect" "xtest" "xit" "xdescribe" "xcontext" "xshould"))
((call_expression . (string_literal) @name @title . (annotated_lambda)) @test)

(line_comment) @comment
(block_comment) @comment
