export const PREFIXES = new Set(
  '- ! ~ * ** & ... + \\ <- await not new typeof void delete yield async go defer raise throw lambda'.split(
    ' ',
  ),
);
export const EITHER = new Set(['or', '||', '??', '?', 'if', '?:']);
export const OPERATORS = new Set(
  '+ - * / % < > <= >= == != === !== & | ^ << && and in not is instanceof => .. ** =~ as satisfies'.split(
    ' ',
  ),
);
/** Words that end an expression and are no value. */
export const WORDS = new Set(
  'if unless else elif elsif then do end for while until in of and or not is as import from def function class return rescue ensure when case with except finally try catch const let var begin async'.split(
    ' ',
  ),
);
