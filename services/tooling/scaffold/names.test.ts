// The names of newcomers: which can be, and the forms of one.
import { expect, it } from 'vitest';
import { pluralOf, requireRpcName, requireServiceName, singularOf, toKebab, toSnake } from './names.ts';

it.each(['nutrition', 'sleep2', 'a'])('%s can be a service', (name) => {
  expect(requireServiceName(name, ['user'])).toBe(name);
});

it.each([
  ['', 'is no name of a service'],
  ['Nutrition', 'is no name of a service'],
  ['food-log', 'is no name of a service'],
  ['food_log', 'is no name of a service'],
  ['2fast', 'is no name of a service'],
  ['../etc', 'is no name of a service'],
  ['workout', 'There is a service or a package "workout" already'],
  ['chassis', 'is a reserved word'],
  ['select', 'is a reserved word'],
  ['a'.repeat(31), 'is longer than 30 letters'],
])('%s cannot be a service', (name, problem) => {
  expect(() => requireServiceName(name, ['workout'])).toThrow(problem);
});

it.each([
  ['ListMeals', { grpcService: undefined, rpc: 'ListMeals' }],
  ['MealService/ListMeals', { grpcService: 'MealService', rpc: 'ListMeals' }],
])('%s can be an RPC', (text, name) => {
  expect(requireRpcName(text)).toEqual(name);
});

it.each([
  '',
  'list',
  'List',
  'listMeals',
  'List_Meals',
  'Meal/List',
  'MealService/',
  'ListMeals;',
  `L${'istMeals'.repeat(9)}`,
])('%s cannot be an RPC', (text) => {
  expect(() => requireRpcName(text)).toThrow('is no name of an RPC');
});

it.each([
  ['Meal', 'Meals'],
  ['Entry', 'Entries'],
  ['Day', 'Days'],
  ['Dish', 'Dishes'],
  ['Box', 'Boxes'],
  ['Food', 'Foods'],
])('one %s, many %s', (one, many) => {
  expect(pluralOf(one)).toBe(many);
  expect(singularOf(many)).toBe(one);
});

it('a noun without a plural stays, and words are joined as paths and fields join them', () => {
  expect(singularOf('Equipment')).toBe('Equipment');
  expect(singularOf('Progress')).toBe('Progress');
  expect(toKebab('FoodItems')).toBe('food-items');
  expect(toSnake('FoodItems')).toBe('food_items');
});
