(function_definition name: (identifier) @name) @function
(decorated_definition definition: (function_definition name: (identifier) @name)) @function
(class_definition name: (identifier) @name) @type
(decorated_definition definition: (class_definition name: (identifier) @name)) @type
((assignment left: (identifier) @name) @constant
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))

; pytest and unittest collect these in files that they take for tests.
((function_definition name: (identifier) @name) @named-test
  (#match? @name "^test"))
((class_definition name: (identifier) @name) @named-test
  (#match? @name "^Test"))

(comment) @comment
(module . (comment)* . (expression_statement . (string) @docstring .))
(function_definition body: (block . (expression_statement . (string) @docstring .)))
(class_definition body: (block . (expression_statement . (string) @docstring .)))
