/**
 * A small thesaurus of what people ask documents about. A question that says "залог" or "security" finds "deposit":
 * each line is one notion, English and Russian, as whole words (they are stemmed when loaded).
 */
import { stem } from './words.ts';

const LINES = `
notice уведомление извещение предупреждение уведомить предупредить
terminate termination evict kick выселить cancel cancellation end quit leave расторгнуть расторжение прекращение прекратить отменить съехать
start begin commence commencement beginning начало начать начинается вступает
end expire expiry expiration finish окончание истекает заканчивается закончить закончится закончатся кончается истечение завершение завершить завершен завершены completed completion
deposit security bond залог депозит обеспечительный задаток
rent rental аренда арендная плата аренды
pay payment payable paid платить плата оплата платеж оплатить уплата уплачивать вносить выплата
price cost fee charge amount цена стоимость стоит сумма
salary wage compensation remuneration зарплата оклад заработная вознаграждение
landlord lessor owner арендодатель наймодатель хозяин собственник владелец
tenant lessee renter арендатор наниматель жилец
employer работодатель наниматель
employee worker staff работник сотрудник персонал
contractor подрядчик исполнитель
customer client buyer purchaser клиент заказчик покупатель
seller vendor supplier продавец поставщик
pet pets animal animals dog dogs cat cats животное животные питомец собака кошка
smoke smoking курить курение
repair repairs maintenance fix ремонт починка обслуживание содержание
damage broken breakage ущерб повреждение сломать поломка
guest guests visitor visitors гость гости
sublet sublease subletting субаренда поднаем пересдавать
insurance insured страховка страхование
utilities electricity water heating gas коммунальные электричество вода отопление газ
late delay overdue просрочка опоздание задержка поздний
penalty fine interest штраф пеня неустойка
rate ставка тариф
vacation holiday leave отпуск
probation trial испытательный
hours schedule часы график расписание
warranty guarantee гарантия гарантийный
deliver delivery shipping ship доставка поставка доставить
return returned refund back возврат вернуть возвратить
total sum итог итого всего
tax vat налог ндс
invoice bill счет накладная
date дата число
address location адрес местонахождение
phone telephone mobile телефон
mail email почта
name имя название наименование
author writer written автор написал
sign signed signature подпись подписан подписать
director manager head chief ceo директор руководитель начальник глава
company firm organisation organization компания фирма организация
revenue turnover sales income выручка доход оборот продажи
profit earnings прибыль
loss убыток потери
expense expenses expenditure costs расход расходы затраты
growth grow grew increase increased rise rose рост вырос увеличение увеличился
decrease decreased fall fell decline снижение снизился падение упал
budget бюджет
goal objective aim purpose цель задача
result results outcome conclusion finding результат вывод итоги
recommend recommendation suggest рекомендация рекомендовать
risk risks риск
method methodology approach метод методика способ
size area square площадь размер
room rooms комната комнаты
floor storey этаж
apartment flat premises property квартира помещение жилье
parking garage car парковка гараж стоянка машина
key keys ключ ключи
due payable deadline latest срок
big biggest large largest main greatest крупный крупнейший большой наибольший главный основной
garden yard сад двор
battery батарея аккумулятор
weight mass heavy weigh вес масса весит тяжелый
temperature температура
dose dosage доза дозировка
child children kid ребенок дети детей
student students студент ученик
buy purchase bought купить покупка
work job работа
month monthly месяц ежемесячно ежемесячный
year annual yearly год ежегодно годовой
week weekly неделя еженедельно
day daily день ежедневно
bike bikes bicycle bicycles велосипед велосипеды
stop stopped halt interrupted interruption outage остановка остановился прекратился
cause caused reason because причина
allow allowed permit permitted forbidden prohibited разрешено разрешается запрещено запрещается
valid ok acceptable действителен действительно
travel trip trips journey поездка поездки командировка
passenger passengers пассажир пассажиры
quarter quarterly квартал квартальный
carry carried transport transported перевезти перевезли перевозка
spend spent expense потратить потратили траты расход
plan planned план запланировано
number no номер
bring take carry wear взять принести
make made manufactured built produced сделан сделать изготовлен построен
money cash tin деньги наличные
store put keep kept хранить держать
car cars vehicle автомобиль машина
signature signer signed подпись
open opening opens открыт открывается открытие
close closed closing закрыт закрывается закрытие
consent permission approval approve approved согласие разрешение
january январь января январе
february февраль февраля феврале
march март марта марте
april апрель апреля апреле
may май мая мае
june июнь июня июне
july июль июля июле
august август августа августе
september сентябрь сентября сентябре
october октябрь октября октябре
november ноябрь ноября ноябре
december декабрь декабря декабре
monday понедельник
tuesday вторник
wednesday среда среду
thursday четверг
friday пятница пятницу
saturday суббота субботу
sunday воскресенье
`;

const related = new Map<string, Set<string>>();
for (const line of LINES.trim().split('\n')) {
  const stems = new Set(line.trim().split(/\s+/u).map(stem));
  for (const one of stems) {
    const known = related.get(one) ?? new Set<string>();
    for (const other of stems) if (other !== one) known.add(other);
    related.set(one, known);
  }
}

const NONE: ReadonlySet<string> = new Set();
/** Stems of the same notion, without the stem itself. */
export const relatedStems = (stemmed: string): ReadonlySet<string> => related.get(stemmed) ?? NONE;
