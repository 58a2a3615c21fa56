(function_declaration name: (identifier) @name) @function
(method_declaration name: (field_identifier) @name) @method
(method_elem name: (field_identifier) @name) @method
(type_spec name: (type_identifier) @name) @type
(type_declaration . (type_spec name: (type_identifier) @name) .) @type
(type_alias name: (type_identifier) @name) @type
(const_spec name: (identifier) @name) @constant
(const_declaration . (const_spec . name: (identifier) @name) .) @constant
(var_spec name: (identifier) @name) @constant
(var_declaration . (var_spec . name: (identifier) @name) .) @constant

; The go tool runs these in files ending in _test.go.
((function_declaration name: (identifier) @name) @named-test
  (#match? @name "^(Test|Benchmark|Fuzz|Example)([^a-z]|$)"))
((call_expression
  function: (selector_expression field: (field_identifier) @method-name)
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @name @title)) @named-test
  (#eq? @method-name "Run"))

(comment) @comment
