(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(call method: (identifier) arguments: (argument_list . (method name: (_) @name) .)) @function
(class name: (_) @name) @type
(module name: (_) @name) @module
(assignment left: (constant) @name) @constant
((assignment left: (constant) @name
  right: (call receiver: (constant) @receiver method: (identifier) @called)) @type
  (#any-of? @receiver "Struct" "Data" "Class")
  (#any-of? @called "new" "define"))

; minitest runs these in files of tests.
((method name: (identifier) @name) @named-test
  (#match? @name "^test_"))
((class name: (_) @name superclass: (superclass (_) @super)) @named-test
  (#match? @super "Test(Case)?$"))

; describe "title" do … end, it("title") { … }
((call method: (identifier) @called
  arguments: (argument_list . [(constant) (scope_resolution)] @name)
  block: (_)) @test
  (#any-of? @called "describe" "context" "feature" "fdescribe" "xdescribe"))
((call method: (identifier) @called
  arguments: (argument_list . (string) @name @title)) @test
  (#any-of? @called "describe" "context" "it" "specify" "scenario" "test" "should" "example"
    "xit" "fit" "xdescribe" "fdescribe" "xcontext" "fcontext" "shared_examples"))

(comment) @comment
