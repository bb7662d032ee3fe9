/** Style sheets come as their text; the bundler sees to it. */
declare module '*.css' {
  const text: string;
  export default text;
}
