; What JavaScript and TypeScript share.
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(export_statement declaration: (function_declaration name: (identifier) @name)) @function
(export_statement declaration: (generator_function_declaration name: (identifier) @name)) @function
(class_declaration name: (_) @name) @type
(export_statement declaration: (class_declaration name: (_) @name)) @type
(method_definition name: (_) @name) @method
(pair key: (property_identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)]) @method
(assignment_expression
  left: [
    (identifier) @name
    (member_expression property: (property_identifier) @name)
  ]
  right: [(arrow_function) (function_expression) (generator_function)]) @function

(variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)]) @function
(lexical_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)])) @function
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)]))) @function
(variable_declarator name: (identifier) @name value: (class)) @type
((lexical_declaration kind: "const" (variable_declarator name: (identifier) @name value: (_) @value)) @constant
  (#not-match? @value "^(await )?(require|import)\\("))
(export_statement declaration: (lexical_declaration kind: "const"
  (variable_declarator name: (identifier) @name))) @constant

; test("title", …), it.skip("title", …), describe.each(table)("title", …), t.test("title", …)
((call_expression
  function: [
    (identifier) @callee
    (member_expression object: (identifier) @callee)
    (member_expression object: (member_expression object: (identifier) @callee))
    (call_expression function: (member_expression object: (identifier) @callee))
    (call_expression function: (member_expression object: (member_expression object: (identifier) @callee)))
  ]
  arguments: (arguments . [(string) (template_string)] @name @title)) @test
  (#any-of? @callee "test" "it" "describe" "suite" "context" "specify" "fit" "xit" "fdescribe" "xdescribe" "xtest"))
((call_expression
  function: (member_expression object: (identifier) @object property: (property_identifier) @property)
  arguments: (arguments . [(string) (template_string)] @name @title)) @test
  (#any-of? @object "t" "Deno" "Bun")
  (#any-of? @property "test" "it" "describe"))

; A method's decorators stand beside it.
(decorator) @attribute

(comment) @comment
