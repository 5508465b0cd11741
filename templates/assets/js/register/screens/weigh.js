// How much of it: typed from the scale.
import { field } from "../parts/dom.js";
import { formDialog } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { toThousandths, written } from "../sums/quantity.js";

/** @param {import("./till.js").Till} till @param {any} offered @param {any} [line] */
export function weigh(till, offered, line) {
  const { good } = offered;
  const given = { inputmode: "decimal", autocomplete: "off", value: line ? written(line.count) : "", class: "input till-sum num" };
  const typed = field(t("Weight in {unit}", { unit: good.unit }), given);
  const box = formDialog(good.name, [typed.row], t("Keep"), async () => {
    const count = toThousandths(typed.input.value);
    if (!(count > 0)) return typed.wrong(t("Enter a quantity above 0, with at most three decimals.")) ?? false;
    if (line) {
      till.sale.change(line.id, { count });
      till.changed();
    } else await till.add(offered, count);
    return true;
  });
  typed.input.select();
  box.addEventListener("close", () => till.top.focus());
}
