declare module "htmx.org" {
  const htmx: { process(element: Element): void; trigger(element: Element, name: string): void };
  export default htmx;
}
declare module "@digdir/designsystemet-web/*";
